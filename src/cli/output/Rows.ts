// Read by the front door before anything is loaded, so it imports nothing.

/** Words in rows of at most `room` columns, broken at blanks; a word that is longer has a row of its own. */
export const rowsOf = (
  text: string,
  room: number,
  widthOf: (text: string) => number = (it) => it.length
): ReadonlyArray<string> => {
  const [first = "", ...words] = text.split(" ")
  const rows: Array<string> = []
  let row = first
  for (const word of words) {
    const longer = `${row} ${word}`
    if (widthOf(longer) <= room) row = longer
    else {
      rows.push(row)
      row = word
    }
  }
  return [...rows, row]
}
