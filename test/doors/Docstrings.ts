import path from "node:path"
import ts from "typescript"

/** A verb whose docstring does not say what its type does: that it fails, or that it spends money. */
export interface Undocumented {
  readonly file: string
  readonly verb: string
  readonly missing: "Fails" | "Costs"
}

/** What running a value needs and how it fails, where it is an effect or a function that gives one. */
interface Channels {
  readonly error: ts.Type
  readonly needs: ts.Type | undefined
}

const channelsOf = (checker: ts.TypeChecker, type: ts.Type, depth = 0): Channels | undefined => {
  const name = type.getSymbol()?.name
  if (name === "Effect" || name === "Stream" || name === "Layer") {
    const [first, error, needs] = type.aliasTypeArguments ?? typeArgumentsOf(checker, type)
    return name === "Layer" || error === undefined || first === undefined ? undefined : { error, needs }
  }
  // A function that gives a function that gives an effect is a verb all the same.
  if (depth === 2) return undefined
  return type
    .getCallSignatures()
    .map((signature) => channelsOf(checker, signature.getReturnType(), depth + 1))
    .find((it) => it !== undefined)
}

const isReference = (type: ts.Type): type is ts.TypeReference =>
  (type.flags & ts.TypeFlags.Object) !== 0 && "target" in type

const typeArgumentsOf = (checker: ts.TypeChecker, type: ts.Type): ReadonlyArray<ts.Type> =>
  isReference(type) ? checker.getTypeArguments(type) : []

/** Failures of its own: what a caller hands in may fail with what it likes, and is not told of. */
const fails = ({ error }: Channels): boolean =>
  (error.isUnion() ? error.types : [error]).some(
    ({ flags }) =>
      (flags & (ts.TypeFlags.Never | ts.TypeFlags.TypeParameter | ts.TypeFlags.Conditional)) === 0
  )

const spends = (checker: ts.TypeChecker, { needs }: Channels): boolean =>
  needs !== undefined &&
  (needs.isUnion() ? needs.types : [needs]).some((it) => checker.typeToString(it) === "GrokClient")

/** Contracts stand at the top of services, the long ones in the room behind; all else there says it where it is exported. */
const isContract = (file: string): boolean =>
  path.basename(path.dirname(file)) === "services" ||
  ["services/store/StoreContract.ts", "services/ffmpeg/Media.ts"].some((name) => file.endsWith(name))

/** The verbs a file offers: what it exports, and the members of the contracts it declares. */
const verbsIn = (checker: ts.TypeChecker, file: ts.SourceFile): ReadonlyArray<ts.Symbol> => {
  const own = checker.getSymbolAtLocation(file)
  const exported = own === undefined ? [] : checker.getExportsOfModule(own)
  const members: Array<ts.Symbol> = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
      const symbol = checker.getSymbolAtLocation(node.name)
      if (symbol !== undefined) members.push(symbol)
    }
    ts.forEachChild(node, visit)
  }
  if (isContract(file.fileName)) visit(file)
  return [
    ...exported.filter(({ valueDeclaration }) => valueDeclaration?.getSourceFile() === file),
    ...members
  ]
}

/** Every verb of these files whose docstring keeps silent about a failure or a price. */
export const undocumented = (
  program: ts.Program,
  files: ReadonlyArray<string>
): ReadonlyArray<Undocumented> => {
  const checker = program.getTypeChecker()
  return program
    .getSourceFiles()
    .filter(({ fileName }) => files.includes(fileName))
    .flatMap((file) =>
      verbsIn(checker, file).flatMap((verb) => {
        const channels = channelsOf(checker, checker.getTypeOfSymbol(verb))
        if (channels === undefined) return []
        const said = ts.displayPartsToString(verb.getDocumentationComment(checker))
        const missing = (word: "Fails" | "Costs", isDue: boolean): ReadonlyArray<Undocumented> =>
          isDue && !new RegExp(`\\b${word}\\b`).test(said)
            ? [{ file: file.fileName, verb: verb.name, missing: word }]
            : []
        return [...missing("Fails", fails(channels)), ...missing("Costs", spends(checker, channels))]
      })
    )
}
