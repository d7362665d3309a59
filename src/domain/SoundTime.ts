// Times of sound are whole samples, so that nothing adds up over a film; they are turned into seconds once, where they are
// told to somebody.

/** Samples in a second of the film's sound. */
export const soundRate = 48_000

/** So many seconds in whole samples. */
export const samplesIn = (seconds: number): number => Math.round(seconds * soundRate)

/** So many samples in seconds. */
export const secondsIn = (samples: number): number => samples / soundRate
