/** Stretches of sound, in seconds, that silences of at least `gap` seconds stand between. */
export const edgesOf = (
  track: Float32Array,
  rate: number,
  gap: number,
  quiet = 0.004
): ReadonlyArray<{ readonly start: number; readonly end: number }> => {
  const found: Array<{ start: number; end: number }> = []
  for (let at = 0; at < track.length; at++) {
    if (Math.abs(track[at] ?? 0) <= quiet) continue
    const seconds = at / rate
    const last = found.at(-1)
    if (last === undefined || seconds - last.end > gap) found.push({ start: seconds, end: seconds })
    else last.end = seconds
  }
  return found
}
