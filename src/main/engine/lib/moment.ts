// A logical clock: which of two happenings in this process came first, whatever the wall clock says.
let passed = 0;

/** Anything that gets a `nextMoment` later is after this. */
export function moment(): number {
  return passed;
}

export function nextMoment(): number {
  passed += 1;
  return passed;
}
