/** Frames per second as a fraction: 30000/1001 has no exact decimal. */
export interface FrameRate {
  readonly frames: number
  readonly seconds: number
}

/** The most frames a second that a film may have: what the fastest cameras and screens do. */
const fastest = 240

export const perSecond = ({ frames, seconds }: FrameRate): number => frames / seconds

/** A measured rate as the fraction that was meant: whole, NTSC (n·1000/1001), or thousandths. From 1 to 240. */
export const frameRate = (measured: number): FrameRate => {
  const rate = Math.min(fastest, Math.max(1, measured))
  const whole = Math.round(rate)
  if (Math.abs(rate - whole) < 0.002) return { frames: whole, seconds: 1 }
  const ntsc = Math.round((rate * 1001) / 1000)
  if (Math.abs(rate - (ntsc * 1000) / 1001) < 0.002) return { frames: ntsc * 1000, seconds: 1001 }
  return { frames: Math.round(rate * 1000), seconds: 1000 }
}
