// What may wait until the person sees what they asked for.

/** Runs when what is in the document now has been painted and the window has nothing else to do. @returns what cancels it */
export function afterPaint(run: () => void): () => void {
  let idle = 0;
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      idle = requestIdleCallback(run, { timeout: LATEST });
    });
  });
  return () => {
    cancelAnimationFrame(frame);
    cancelIdleCallback(idle);
  };
}

/** Milliseconds that a busy window puts it off. */
const LATEST = 200;
