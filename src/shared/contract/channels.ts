// The two channels between a window and main. There are no others.

/** Window → main: `(callName, args)`, answered by an `Answer`. */
export const CALL_CHANNEL = 'petrel:call';
/** Main → window: `(eventName, payload)`. */
export const EVENT_CHANNEL = 'petrel:event';
