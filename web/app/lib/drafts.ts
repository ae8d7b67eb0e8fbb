// Drafts in the tab's own storage. A storage that is full or forbidden must never stop somebody from typing.

const prefix = 'gatehouse:draft:'

export type Draft = Record<string, string>

export function readDraft(storage: Storage, owner: string, name: string): Draft | null {
  try {
    const draft: unknown = JSON.parse(storage.getItem(`${prefix}${owner}:${name}`) ?? 'null')
    return typeof draft === 'object' ? draft as Draft | null : null
  }
  catch {
    return null
  }
}

export function keepDraft(storage: Storage, owner: string, name: string, draft: Draft | null): void {
  try {
    const key = `${prefix}${owner}:${name}`
    if (draft)
      storage.setItem(key, JSON.stringify(draft))
    else
      storage.removeItem(key)
  }
  catch {
    // nothing to do: the text is still in the form
  }
}

export function forgetDrafts(storage: Storage): void {
  try {
    for (const key of Object.keys(storage)) {
      if (key.startsWith(prefix))
        storage.removeItem(key)
    }
  }
  catch {
    // forbidden storage holds no drafts
  }
}
