// The DOM as lines of text that can be compared.

/**
 * Runs in the browser. One line per node within `selector` of the page, or of `html` (whose scripts do not run): elements
 * with their attributes by name and their classes by name, texts and comments as they are. The state of the app is left
 * out; it is compared as state.
 */
export function serializeDom({ selector, html }) {
  const lines = []
  const attributes = element => [...element.attributes].map(({ name, value }) => `${name}=${JSON.stringify(name === 'class' ? value.split(/\s+/).sort().join(' ') : value)}`).sort()
  const walk = (node, depth) => {
    const indent = ' '.repeat(depth)
    if (node.nodeType === Node.ELEMENT_NODE) {
      lines.push(`${indent}<${[node.localName, ...attributes(node)].join(' ')}>`)
      if (node.id !== '__NUXT_DATA__')
        node.childNodes.forEach(child => walk(child, depth + 1))
    }
    else {
      lines.push(`${indent}${node.nodeName} ${JSON.stringify(node.data)}`)
    }
  }
  walk((html === undefined ? document : new DOMParser().parseFromString(html, 'text/html')).querySelector(selector), 0)
  return lines
}
