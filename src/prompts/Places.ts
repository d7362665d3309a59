const places: ReadonlyArray<ReadonlyArray<string>> = [
  ["in the middle of the frame"],
  ["in the left third", "in the right third"],
  ["on the left", "in the middle", "on the right"],
  ["at the far left", "left of the middle", "right of the middle", "at the far right"]
]

/** Where the `index`-th of `count` characters stands, so that no two are asked into one place. */
export const placeInFrame = (index: number, count: number): string =>
  places[count - 1]?.[index] ?? `at place ${index + 1} of ${count}, counted from the left`

/** Who stands where, for a model that sees a picture but knows no names; nothing where nobody is in view. */
export const castPlaces = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : [
        `In the opening picture ${names.map((name, index) => `${name} is ${placeInFrame(index, names.length)}`).join("; ")}.`
      ]

/** What is to be mended, a line for each finding; `usual` where there is none. */
export const mendLines = (findings: ReadonlyArray<string>, usual: string): ReadonlyArray<string> =>
  (findings.length === 0 ? [usual] : findings).map((line) => `- ${line}`)
