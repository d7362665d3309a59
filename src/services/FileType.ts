/** The types of file that are taken in or sent, told by their first bytes, whatever a name or a server says. */
export type FileType = "jpeg" | "png" | "webp" | "mp4" | "wav" | "mp3"

/** Those that are pictures. */
export type PictureType = Exclude<FileType, "mp4" | "wav" | "mp3">

/** Whether a file that was looked at is a picture. */
export const isPictureType = (kind: FileType | undefined): kind is PictureType =>
  kind !== undefined && kind !== "mp4" && kind !== "wav" && kind !== "mp3"

/** How many first bytes `sniffFileType` needs. */
export const magicLength = 12

const startsWith = (bytes: Uint8Array, offset: number, letters: string): boolean =>
  Array.from(letters).every((letter, index) => bytes[offset + index] === letter.charCodeAt(0))

/** Whether an MP3 begins without a tag, with a frame of its sound. */
const isLayerThree = ([first = 0, second = 0]: Uint8Array): boolean =>
  first === 0xff && (second & 0xe6) === 0xe2

/** The type of a file by its first bytes (its magic number); nothing when it is none of ours. */
export const sniffFileType = (bytes: Uint8Array): FileType | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg"
  if (bytes[0] === 0x89 && startsWith(bytes, 1, "PNG\r\n\u001a\n")) return "png"
  if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) return "webp"
  if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WAVE")) return "wav"
  if (startsWith(bytes, 4, "ftyp")) return "mp4"
  if (startsWith(bytes, 0, "ID3") || isLayerThree(bytes)) return "mp3"
  return undefined
}

/** Their media types, as HTTP and data URIs name them. */
export const mimeOf: { readonly [type in FileType]: string } = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp4: "video/mp4",
  wav: "audio/wav",
  mp3: "audio/mpeg"
}
