import { createHash } from 'node:crypto'

// Reads what our own builds print (not any HTML): enough to find inline scripts and styles.

const executable = new Set(['', 'module', 'text/javascript', 'application/javascript', 'importmap', 'speculationrules'])

/** The texts of the inline scripts a browser would run (or obey: import maps need a hash as well). */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(([, attributes = '']) => !/\ssrc\s*=/i.test(attributes))
    .filter(([, attributes = '']) => executable.has(typeOf(attributes)))
    .map(([, , text = '']) => text)
    .filter(text => text !== '')
}

function typeOf(attributes: string): string {
  return (/\stype\s*=\s*["']?([^\s"'>]+)/i.exec(attributes)?.[1] ?? '').toLowerCase()
}

/** A hash as the content security policy names it. */
export function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}

/** What the policy would block in a page: inline styles and event handlers. */
export function objections(html: string): string[] {
  const markup = html.replaceAll(/<script\b[\s\S]*?<\/script>/gi, '')
  const tags = markup.match(/<[a-z][^>]*>/gi) ?? []
  return tags.filter(tag => /^<style\b/i.test(tag) || /\s(?:style|on[a-z]+)\s*=/i.test(tag))
}

export function buildIdOf(html: string): string {
  const id = /buildId:"([^"]+)"/.exec(html)?.[1]
  if (!id)
    throw new Error('The shell does not name its build')
  return id
}
