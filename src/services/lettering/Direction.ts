const rightToLeft =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}\p{sc=Hanifi_Rohingya}\p{sc=Imperial_Aramaic}\p{sc=Phoenician}\p{sc=Old_Hungarian}]/u

/** Which way a text runs, as its first letter has it: what `dir="auto"` does in a browser. Figures have no direction. */
export const directionOf = (text: string): "ltr" | "rtl" => {
  const [first] = /\p{L}/u.exec(text) ?? [""]
  return rightToLeft.test(first) ? "rtl" : "ltr"
}
