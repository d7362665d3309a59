/** Where something stands in a text: its name and its value, as offsets. */
export interface PlaceIn {
  readonly key: number
  readonly value: number
}

/** A text as a value, and where in it something stands. */
export interface ReadText {
  readonly value: unknown
  readonly placeOf: (path: ReadonlyArray<PropertyKey>) => PlaceIn | undefined
}

/** A text that cannot be read: where, and why in a person's words. Thrown by the readers and caught where they are called. */
export class TextWrong extends Error {
  constructor(
    readonly offset: number,
    readonly why: string
  ) {
    super(why)
  }
}

/** `line 3, column 7`, as editors count. */
export const lineAndColumn = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  return `line ${before.length}, column ${[...(before.at(-1) ?? "")].length + 1}`
}
