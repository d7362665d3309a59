import { isPictureType, sniffFileType } from "../FileType.js"

const oneFrame = "Save one of its frames as JPEG, and give that."
const heic =
  "Save it as JPEG (in Photos: share or export it as JPEG; on the phone: Settings, Camera, Formats, Most Compatible), and give that."

/**
 * What a file is that is no photo we take, by how it begins, each byte a letter: what it is, to follow its name; and what to
 * do, where saving it as another is not enough. Phones keep stills in the MP4 family as well as films, told by their brand.
 */
const kinds: ReadonlyArray<readonly [start: string | RegExp, what: string, todo?: string]> = [
  [/^$/, "is empty: it holds no byte", "Copy it here once more, whole."],
  [/^.{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s, "is a HEIC picture, as iPhones keep them", heic],
  [/^.{4}ftypavif/s, "is an AVIF picture"],
  [/^.{4}ftypavis/s, "is a moving AVIF picture", "Save one of its pictures as JPEG, and give that."],
  [/^.{4}ftypcrx /s, "is a raw photo of a camera (CR3)"],
  [/^.{4}ftyp/s, "is a video", oneFrame],
  ["GIF8", "is a GIF picture"],
  ["II*\0", "is a TIFF picture, or a camera's raw photo"],
  ["MM\0*", "is a TIFF picture, or a camera's raw photo"],
  ["II+\0", "is a TIFF picture, or a camera's raw photo"],
  ["MM\0+", "is a TIFF picture, or a camera's raw photo"],
  ["BM", "is a BMP picture"],
  ["%PDF", "is a PDF"],
  ["8BPS", "is a Photoshop file"],
  [/^(?:.{4}jP {2}|\xff\x4f)/s, "is a JPEG 2000 picture"],
  [/^.{4}JXL /s, "is a JPEG XL picture"],
  ["\xff\x0a", "is a JPEG XL picture"],
  ["\0\0\x01\0", "is an icon"],
  ["\x1a\x45", "is a video", oneFrame],
  ["\x1f\x8b", "is a gzip archive", "Unpack it, and give the picture."],
  ["PK\x03\x04", "is an archive, or a document", "Give the picture itself."],
  [
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s/>]/i,
    "is an SVG drawing"
  ],
  [
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml)/i,
    "is a web page",
    "Save the picture itself, not the page that shows it."
  ]
]

/** What a file is and what to do, by its first bytes, where it is no photo that we take. */
export const notTaken = (bytes: Uint8Array): { readonly what: string; readonly todo: string } | undefined => {
  if (isPictureType(sniffFileType(bytes))) return undefined
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("latin1")
  const [, what = "is neither a JPEG nor a PNG nor a WebP picture", todo] =
    kinds.find(([start]) => (typeof start === "string" ? head.startsWith(start) : start.test(head))) ?? []
  return { what, todo: todo ?? "Save it as JPEG, PNG or WebP, and give that." }
}
