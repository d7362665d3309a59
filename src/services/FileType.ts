/** What a file is by its first bytes, whatever its name or a server says. */
export type Kind = "jpeg" | "png" | "webp" | "mp4"

/** How many first bytes `kindOf` wants to see. */
export const magicLength = 12

const startsWith = (bytes: Uint8Array, offset: number, letters: string): boolean =>
  Array.from(letters).every((letter, index) => bytes[offset + index] === letter.charCodeAt(0))

/** The kind of a file, or nothing when its first bytes are of none we take. */
export const kindOf = (bytes: Uint8Array): Kind | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg"
  if (bytes[0] === 0x89 && startsWith(bytes, 1, "PNG\r\n\u001a\n")) return "png"
  if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) return "webp"
  if (startsWith(bytes, 4, "ftyp")) return "mp4"
  return undefined
}

/** How a kind is named on the wire. */
export const mimeOf: { readonly [kind in Kind]: string } = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp4: "video/mp4"
}
