/** What a picture file is, by its bytes, whatever its name says. */
export type PhotoKind = "jpeg" | "png" | "webp"

/** A file as it was recognised: one that is taken, or one that is not, in words. */
export type Recognised =
  | { readonly _tag: "Taken"; readonly kind: PhotoKind }
  | { readonly _tag: "Refused"; readonly what: string; readonly todo: string }

const asJpeg = "Save it as JPEG, PNG or WebP, and give that."

const at = (bytes: Uint8Array, offset: number, ascii: string): boolean =>
  Array.from(ascii).every((letter, index) => bytes[offset + index] === letter.charCodeAt(0))

const refused = (what: string, todo = asJpeg): Recognised => ({ _tag: "Refused", what, todo })

/** Files of the MP4 family by their brand: phones keep stills in them as well as films. */
const boxed = (bytes: Uint8Array): Recognised => {
  const brand = String.fromCharCode(...bytes.subarray(8, 12))
  if (/^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))
    return refused(
      "is a HEIC picture, as iPhones keep them",
      "Save it as JPEG (in Photos: share or export it as JPEG; on the phone: Settings, Camera, Formats, Most Compatible), and give that."
    )
  if (brand === "avif") return refused("is an AVIF picture")
  if (brand === "avis")
    return refused("is a moving AVIF picture", "Save one of its pictures as JPEG, and give that.")
  if (brand === "crx ") return refused("is a raw photo of a camera (CR3)")
  return refused("is a video", "Save one of its frames as JPEG, and give that.")
}

/** Tells a file by its first bytes. */
export const recognise = (bytes: Uint8Array): Recognised => {
  if (bytes.length === 0) return refused("is empty: it holds no byte", "Copy it here once more, whole.")
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { _tag: "Taken", kind: "jpeg" }
  if (bytes[0] === 0x89 && at(bytes, 1, "PNG\r\n\u001a\n")) return { _tag: "Taken", kind: "png" }
  if (at(bytes, 0, "RIFF") && at(bytes, 8, "WEBP")) return { _tag: "Taken", kind: "webp" }
  if (at(bytes, 4, "ftyp")) return boxed(bytes)
  if (at(bytes, 0, "GIF8")) return refused("is a GIF picture")
  if (at(bytes, 0, "II*\0") || at(bytes, 0, "MM\0*") || at(bytes, 0, "II+\0") || at(bytes, 0, "MM\0+"))
    return refused("is a TIFF picture, or a camera's raw photo")
  if (at(bytes, 0, "BM")) return refused("is a BMP picture")
  if (at(bytes, 0, "%PDF")) return refused("is a PDF")
  if (at(bytes, 0, "8BPS")) return refused("is a Photoshop file")
  if (at(bytes, 4, "jP  ") || (bytes[0] === 0xff && bytes[1] === 0x4f))
    return refused("is a JPEG 2000 picture")
  if (at(bytes, 4, "JXL ") || (bytes[0] === 0xff && bytes[1] === 0x0a)) return refused("is a JPEG XL picture")
  if (at(bytes, 0, "\0\0\u0001\0")) return refused("is an icon")
  if (bytes[0] === 0x1a && bytes[1] === 0x45)
    return refused("is a video", "Save one of its frames as JPEG, and give that.")
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return refused("is a gzip archive", "Unpack it, and give the picture.")
  if (at(bytes, 0, "PK\u0003\u0004"))
    return refused("is an archive, or a document", "Give the picture itself.")
  const head = new TextDecoder("utf-8").decode(bytes.subarray(0, 4096)).replace(/^\ufeff/, "")
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s/>]/i.test(head))
    return refused("is an SVG drawing")
  if (/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(head))
    return refused("is a web page", "Save the picture itself, not the page that shows it.")
  return refused("is neither a JPEG nor a PNG nor a WebP picture")
}
