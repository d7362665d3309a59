/** What may be found wrong with a film, or with what was said of one. */
export const kinds = [
  "lost",
  "wrongly taken",
  "not named",
  "counted wrong",
  "frames",
  "spacing",
  "rate",
  "size",
  "colour",
  "tags",
  "combs",
  "tracks",
  "clicks",
  "joints",
  "loudness",
  "peak",
  "seeks",
  "chapters",
  "browser",
  "not judged"
] as const
export type Kind = (typeof kinds)[number]

export interface Complaint {
  readonly kind: Kind
  readonly words: string
}

export const complain = (kind: Kind, words: string): Complaint => ({ kind, words })
