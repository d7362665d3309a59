#!/usr/bin/env node
import { asAsked, frontPageAnswer } from "./cli/help/FrontPage.js"
import { laidOut } from "./cli/help/Page.js"
import { firstLineOf } from "./cli/live/FirstLine.js"
import { watchOutput } from "./cli/output/Output.js"

const words = asAsked(process.argv.slice(2))
watchOutput(words)

/** Whether the folder the program was started in is still there: it may have been deleted under the shell's feet. */
const hasFolder = (): boolean => {
  try {
    return process.cwd() !== ""
  } catch {
    return false
  }
}

// Plain questions about the program itself are answered from a page written when it was built; all else loads it.
const answer = frontPageAnswer(words)
if (answer === undefined && !hasFolder()) {
  process.stderr.write("The folder you are in no longer exists: go to another one and try again.\n")
  process.exitCode = 2
} else if (answer === undefined) {
  const firstLine = firstLineOf(words, {
    isThere: process.stdout.isTTY === true,
    env: process.env
  })
  if (firstLine !== undefined)
    process.stdout.write(`  ${firstLine}`.slice(0, (process.stdout.columns || 80) - 1))
  const { runProgram } = await import("./cli/Program.js")
  runProgram([...process.argv.slice(0, 2), ...words], firstLine !== undefined)
} else process.stdout.write(laidOut(answer))
