/** Reads a unit bit by bit, from one of them on. Past its end there are only ones, so that every loop ends. */
export const bitsOf = (bytes: Uint8Array, from = 0) => {
  let at = from
  const bit = (): number => {
    const value = ((bytes[at >> 3] ?? 0xff) >> (7 - (at & 7))) & 1
    at += 1
    return value
  }
  const bits = (count: number): number => {
    let value = 0
    for (let index = 0; index < count; index++) value = value * 2 + bit()
    return value
  }
  /** A number in Exp-Golomb code (ITU-T H.264, 9.1). */
  const number = (): number => {
    let zeros = 0
    while (zeros < 31 && bit() === 0) zeros += 1
    return 2 ** zeros - 1 + bits(zeros)
  }
  const signed = (): number => {
    const value = number()
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2
  }
  return { bit, bits, number, signed, isOver: () => at > bytes.length * 8 }
}
