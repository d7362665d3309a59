const rightToLeft =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}\p{sc=Hanifi_Rohingya}\p{sc=Imperial_Aramaic}\p{sc=Phoenician}\p{sc=Old_Hungarian}]/u

/** Which way a text runs, as its first letter has it: what `dir="auto"` does in a browser. Figures have no direction. */
export const directionOf = (text: string): "ltr" | "rtl" => {
  const [first] = /\p{L}/u.exec(text) ?? [""]
  return rightToLeft.test(first) ? "rtl" : "ltr"
}

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0

/** Which way most letters of a text run: a name in other letters at its beginning changes nothing. */
export const mainDirectionOf = (text: string): "ltr" | "rtl" =>
  count(text, new RegExp(rightToLeft, "gu")) * 2 > count(text, /\p{L}/gu) ? "rtl" : "ltr"
