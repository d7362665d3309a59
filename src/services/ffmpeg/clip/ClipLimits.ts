/** The longest clip taken in, in seconds; the provider's longest is 15. */
export const longestClip = 60
/** The longest side taken in, in pixels. */
export const longestSide = 4096
/** A decoder's own limit, for files whose header lies about their size. A little above, since blocks are padded. */
export const mostPixels = (longestSide + 32) ** 2

/** Why a file is refused before it is decoded. Thrown inside the promise, turned into `MediaFailed` outside. */
export class ClipRefusal extends Error {
  constructor(
    readonly reason: "TooLarge" | "NotMedia" | "Damaged",
    detail: string
  ) {
    super(detail)
  }
}

/** Throws where a picture has no size, or too large a one. */
export const limitSize = ({ height, width }: { readonly width: number; readonly height: number }): void => {
  if (!(width >= 1 && height >= 1)) throw new ClipRefusal("NotMedia", "its picture has no size")
  if (Math.max(width, height) > longestSide)
    throw new ClipRefusal(
      "TooLarge",
      `it is ${width}x${height}; at most ${longestSide} pixels a side are taken in`
    )
}
