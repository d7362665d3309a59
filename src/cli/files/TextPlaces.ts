import { Effect } from "effect"

/** Where something stands in a text: its name and its value, as offsets. */
export interface PlaceIn {
  readonly key: number
  readonly value: number
}

/** A text as a value, and where in it something stands. */
export interface ReadText {
  readonly value: unknown
  readonly placeOf: (path: ReadonlyArray<PropertyKey>) => PlaceIn | undefined
  /** What stands in the text and was hardly meant to be passed over, as it is by the format's rules. */
  readonly lost: ReadonlyArray<Lost>
}

/** Something of a text that is in no value: where, and how to have it read, in a sentence. */
export interface Lost {
  readonly offset: number
  readonly why: string
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

/** What a reader makes of a text. Fails with where and why it makes nothing of it, in a sentence. */
export const readAs = <A>(text: string, read: (text: string) => A): Effect.Effect<A, string> =>
  Effect.try({
    try: () => read(text),
    catch: (error) =>
      error instanceof TextWrong
        ? `${lineAndColumn(text, error.offset)}: ${error.why}`
        : error instanceof Error
          ? error.message
          : String(error)
  })

const linesBefore = (text: string, offset: number) => text.slice(0, offset).split(/\r\n|\n|\r/)

/** `line 3`, as editors count. */
export const lineIn = (text: string, offset: number): string => `line ${linesBefore(text, offset).length}`

/** `line 3, column 7`, as editors count. */
export const lineAndColumn = (text: string, offset: number): string =>
  `${lineIn(text, offset)}, column ${[...(linesBefore(text, offset).at(-1) ?? "")].length + 1}`
