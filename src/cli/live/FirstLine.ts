// Read by the front door before anything is loaded, so it imports nothing.

const filming = "getting ready: trying ffmpeg, opening the film's folder"

/** What is done before there is anything to tell, by the command that waits for it. */
const firstLines = new Map([
  ["run", filming],
  ["redo", filming],
  ["dub", filming],
  ["batch", filming],
  ["plan", "getting ready, then asking for the plan"]
])

/** What is done before a film can begin: it takes a second, on a machine that never filmed several. */
export const gettingReadyWords = filming

/**
 * What a terminal shows from the first moment on, while the program itself is still loaded; none where nobody sees it go,
 * or where the answer comes at once.
 */
export const firstLineOf = (
  words: ReadonlyArray<string>,
  terminal: { readonly isThere: boolean; readonly env: Readonly<Record<string, string | undefined>> }
): string | undefined => {
  const { env } = terminal
  const isQuiet =
    words.some((word) => /^(?:--json|--quiet|-q|--help|-h|--version|--completions)(?:=|$)/.test(word)) ||
    [env.GROK_VIDEO_JSON, env.GROK_VIDEO_QUIET].some((it) => it !== undefined && it !== "false")
  return terminal.isThere && env.TERM !== "dumb" && !isQuiet ? firstLines.get(words[0] ?? "") : undefined
}
