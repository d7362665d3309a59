/** What a program has said so far, on either stream, and a way to wait for words of it. */
export const spoken = () => {
  const said = { stdout: "", stderr: "" }
  const waiting = new Set<() => void>()
  return {
    said,
    hear: (stream: keyof typeof said, piece: string): void => {
      said[stream] += piece
      for (const look of waiting) look()
    },
    /** Waits until it matches; fails where the program ended without. */
    prints:
      (ended: Promise<unknown>) =>
      (pattern: RegExp): Promise<string> =>
        new Promise((resolve, reject) => {
          const look = () => {
            const found = pattern.exec(`${said.stdout}\n${said.stderr}`)
            if (found === null) return
            waiting.delete(look)
            resolve(found[0])
          }
          waiting.add(look)
          look()
          const without = () =>
            reject(new Error(`it ended without printing ${pattern}:\n${said.stdout}\n${said.stderr}`))
          ended.then(without, without)
        })
  }
}
