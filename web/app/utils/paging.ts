// The list's address (?page=2&search=x) and the API's (limit and offset).

export const pageSize = 10

/** The page number of a query parameter: a whole number from 1 on, else 1. */
export function readPage(value: unknown): number {
  const page = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : 1
  return page >= 1 ? page : 1
}

export function readSearch(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** The query of the page's own address; what is the default is left out. */
export function pageQuery(page: number, search: string): { page?: string, search?: string } {
  return { ...(search ? { search } : {}), ...(page > 1 ? { page: String(page) } : {}) }
}

export function lastPage(count: number): number {
  return Math.max(1, Math.ceil(count / pageSize))
}

/** Page numbers to offer: first, last and the neighbours of `page`; null is a gap. */
export function pageWindow(page: number, last: number): (number | null)[] {
  const near = [1, page - 1, page, page + 1, last].filter(n => n >= 1 && n <= last)
  const pages = [...new Set(near)].sort((a, b) => a - b)
  return pages.flatMap((n, i) => {
    const gap = i === 0 ? 0 : n - pages[i - 1]! - 1
    return gap === 0 ? [n] : gap === 1 ? [n - 1, n] : [null, n]
  })
}
