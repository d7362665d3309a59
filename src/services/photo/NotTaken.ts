import { kindOf, startsWith } from "../FileType.js"

const oneFrame = "Save one of its frames as JPEG, and give that."
const heic =
  "Save it as JPEG (in Photos: share or export it as JPEG; on the phone: Settings, Camera, Formats, Most Compatible), and give that."

type Is = (bytes: Uint8Array) => boolean

const begins =
  (letters: string, at = 0): Is =>
  (bytes) =>
    startsWith(bytes, at, letters)
/** A file of the MP4 family, by its brand: phones keep stills in them as well as films. */
const boxed =
  (brand: RegExp): Is =>
  (bytes) =>
    startsWith(bytes, 4, "ftyp") && brand.test(String.fromCharCode(...bytes.subarray(8, 12)))
const reads =
  (start: RegExp): Is =>
  (bytes) =>
    start.test(new TextDecoder().decode(bytes.subarray(0, 4096)))

/** What a file is that is no photo we take, to follow its name; and what to do, where saving it as another is not enough. */
const kinds: ReadonlyArray<readonly [is: Is, what: string, todo?: string]> = [
  [(bytes) => bytes.length === 0, "is empty: it holds no byte", "Copy it here once more, whole."],
  [boxed(/^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/), "is a HEIC picture, as iPhones keep them", heic],
  [boxed(/^avif$/), "is an AVIF picture"],
  [boxed(/^avis$/), "is a moving AVIF picture", "Save one of its pictures as JPEG, and give that."],
  [boxed(/^crx $/), "is a raw photo of a camera (CR3)"],
  [boxed(/^/), "is a video", oneFrame],
  [begins("GIF8"), "is a GIF picture"],
  [
    (bytes) => ["II*\0", "MM\0*", "II+\0", "MM\0+"].some((it) => startsWith(bytes, 0, it)),
    "is a TIFF picture, or a camera's raw photo"
  ],
  [begins("BM"), "is a BMP picture"],
  [begins("%PDF"), "is a PDF"],
  [begins("8BPS"), "is a Photoshop file"],
  [begins("jP  ", 4), "is a JPEG 2000 picture"],
  [begins("\xff\x4f"), "is a JPEG 2000 picture"],
  [begins("JXL ", 4), "is a JPEG XL picture"],
  [begins("\xff\x0a"), "is a JPEG XL picture"],
  [begins("\0\0\x01\0"), "is an icon"],
  [begins("\x1a\x45"), "is a video", oneFrame],
  [begins("\x1f\x8b"), "is a gzip archive", "Unpack it, and give the picture."],
  [begins("PK\x03\x04"), "is an archive, or a document", "Give the picture itself."],
  [
    reads(/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s/>]/i),
    "is an SVG drawing"
  ],
  [
    reads(/^\s*<(?:!doctype|html|head|body|\?xml)/i),
    "is a web page",
    "Save the picture itself, not the page that shows it."
  ]
]

/** What a file is and what to do, by its first bytes, where it is no photo that we take. */
export const notTaken = (bytes: Uint8Array): { readonly what: string; readonly todo: string } | undefined => {
  const kind = kindOf(bytes)
  if (kind !== undefined && kind !== "mp4") return undefined
  const [, what = "is neither a JPEG nor a PNG nor a WebP picture", todo] =
    kinds.find(([is]) => is(bytes)) ?? []
  return { what, todo: todo ?? "Save it as JPEG, PNG or WebP, and give that." }
}
