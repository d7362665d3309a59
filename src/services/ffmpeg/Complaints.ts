import { MediaFailed } from "./Media.js"

// What ffmpeg's last words are about: the bytes it was given, or the machine it runs on. Only the first is damage, and
// only damage may ever be a reason to have something made anew.

/**
 * Words of the loader, the shell and the locale before ffmpeg itself has said anything, of a writer that keeps nothing, and
 * of a decoder that is to forget what it never had, or has too much to keep, as after a cut between two frames that look at
 * one another: no complaint of what was read. A frame that misses what it looks at is told in other words.
 */
const noise =
  /^\[(?:null|framecrc) @|^\[h264 @ \S+\] (?:mmco: unref short failure|number of reference frames .* exceeds max .*, discarding one)$|^(?:ERROR: )?ld\.so: |LD_PRELOAD|no version information available|(?:can(?:not|'t)|warning:) .*locale|library configuration mismatch/i

/** The lines without what says nothing. */
export const withoutNoise = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.filter((line) => !noise.test(line))

/** What no bytes of a clip can make ffmpeg say: the disk, memory, rights, or a part of ffmpeg that is not there. */
const ofTheMachine = [
  /No space left|Disk quota exceeded|Read-only file system|File too large|Stale file handle|(?:Device or resource|Text file) busy/i,
  /Permission denied|Operation not permitted|No such file or directory|Too many open files|Is a directory|Not a directory/i,
  /Cannot allocate memory|Out of memory|Resource temporarily unavailable|bad_alloc|malloc of size/i,
  /shared librar|symbol lookup|undefined symbol|version `|cannot execute|Exec format|not found \(required/i,
  /Unrecognized option|Option \S+ .*not found|Option not found|Missing argument for option|Error splitting the argument list/i,
  /Unknown (?:encoder|decoder|input format|output format|protocol)|No such (?:filter|demuxer|muxer)|(?:En|De)coder (?:not found|.* not found)/i,
  /Decoder \(codec .*\) not found|Automatic encoder selection failed|Protocol not found|not on whitelist/i,
  /Illegal instruction|Segmentation fault|Bus error|core dumped|Aborted|^Killed|received signal/i
]

/** Parts of ffmpeg that handle what was decoded already: their troubles are no fault of the bytes that were read. */
const behindTheDecoder =
  /^\[(?:null|out#|vost#|aost#|fc#|enc:|AVFilterGraph|graph|Parsed_|swscaler|auto_|SWR|af#|vf#|mp4|image2|libx264|mjpeg)/i

/** A decoder's own number for "these bytes will not do" reads like an error of the system: minus one, or minus five. */
const decodersNumber =
  /(?:submitting|processing|decoding|Task finished|Terminating thread|demuxing).*(?:Operation not permitted|Input\/output error|Invalid argument)/i

const isOfTheMachine = (line: string): boolean =>
  !decodersNumber.test(line) && ofTheMachine.some((words) => words.test(line))

/** A line that a reader or a decoder has written, or that says what only bytes can be. */
const isOfTheBytes = (line: string): boolean =>
  !behindTheDecoder.test(line) &&
  !decodersNumber.test(line) &&
  (/^\[[^\]]+ @ 0x[0-9a-f]+\]/i.test(line) ||
    /Invalid data found|partial file|corrupt|moov atom|Error while decoding|Invalid NAL|concealing/i.test(
      line
    ))

/** Whether the lines speak of the machine. */
export const speaksOfMachine = (lines: ReadonlyArray<string>): boolean => lines.some(isOfTheMachine)

/**
 * An ffmpeg that gave up by itself, and complained of the bytes it read and of nothing else that could explain it: they are
 * damaged. Whatever else ends it (a signal, the disk, a part that is missing) says nothing of them.
 */
export const asDamage = (error: MediaFailed): MediaFailed =>
  error.reason === "Exit" && !speaksOfMachine(error.lastLines) && error.lastLines.some(isOfTheBytes)
    ? new MediaFailed({ ...error, reason: "Damaged" })
    : error
