import MagicString from 'magic-string'
import { ScopeTracker, isReferenceIdentifier, parseAndWalk, walk } from 'oxc-walker'
import type { ScopeTrackerVariable } from 'oxc-walker'

/** What a variable is for a request that has not set it: what its own initializer says, or an expression in its place. */
export type Initial = 'own' | { is: string }

export interface Isolated {
  file: string
  variables: Record<string, Initial>
  runtime: string // the module that has `perRequest`
}

/**
 * The module with the named variables made properties of an object that each request has its own of. Throws an Error for a
 * variable that the module does not declare by a statement of its own: the library is another than the one that was read.
 */
export function variablesPerRequest(code: string, { file, variables, runtime }: Isolated): { code: string, map: ReturnType<MagicString['generateMap']> } {
  const text = new MagicString(code)
  const initial = new Map<string, string>()
  const tracker = new ScopeTracker({ preserveExitedScopes: true })
  const { program } = parseAndWalk(code, file, { scopeTracker: tracker }) // functions use what is declared below them
  tracker.freeze()
  const ofModule = (name: string) => {
    const declaration = Object.hasOwn(variables, name) ? tracker.getDeclaration(name) : null
    return declaration?.scope === '' ? declaration as ScopeTrackerVariable : undefined
  }
  walk(program, {
    scopeTracker: tracker,
    enter(node, parent) {
      if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && ofModule(node.id.name)?.node === node.id) {
        const { name } = node.id
        const { variableNode } = ofModule(name)!
        if (variableNode.declarations.length !== 1 || parent?.type !== 'VariableDeclaration')
          throw new Error(`${file} declares ${name} together with others`)
        const given = variables[name]!
        initial.set(name, given === 'own' ? node.init ? code.slice(node.init.start, node.init.end) : 'undefined' : given.is)
        text.remove(variableNode.start, variableNode.end)
        this.skip()
      }
      else if (node.type === 'ExportSpecifier' && node.local.type === 'Identifier' && ofModule(node.local.name)) {
        const comma = /^\s*,/.exec(code.slice(node.end))?.[0].length ?? 0
        text.remove(node.start, node.end + comma) // whoever imports it learns of it at once
        this.skip()
      }
      else if (node.type === 'Identifier' && parent && ofModule(node.name) && isReferenceIdentifier(node, parent)) {
        const isShorthand = parent.type === 'Property' && parent.shorthand
        text.overwrite(node.start, node.end, `${isShorthand ? `${node.name}: ` : ''}ofThisRequest().${node.name}`)
      }
    },
  })
  const unknown = Object.keys(variables).filter(name => !initial.has(name))
  if (unknown.length)
    throw new Error(`${file} has no variable ${unknown.join(', ')}`)
  const fields = [...initial].map(([name, value]) => `${name}: ${value}`).join(', ')
  text.prepend(`import { perRequest } from ${JSON.stringify(runtime)}\nconst ofThisRequest = perRequest(() => ({ ${fields} }))\n`)
  return { code: text.toString(), map: text.generateMap({ source: file, hires: true }) }
}
