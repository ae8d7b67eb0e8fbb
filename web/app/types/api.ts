// What the API says, field for field. Written by hand until the server's contract generates it.

export interface Account {
  email: string
  is_staff: boolean
  is_active: boolean
  is_superuser: boolean
}

export interface Profile {
  id: number
  email: string
  first_name: string
  last_name: string
  date_joined: string
  last_login: string | null
  is_staff: boolean
}

export interface Post {
  id: number
  created_on: string
  modified_on: string
  title: string
  body: string
  created_by: number | null
  modified_by: number | null
}

export interface PostInput {
  title: string
  body: string
}

export interface List<T> {
  count: number
  next: string | null
  previous: string | null
  results: T[]
}

export interface Session {
  id: number
  created_on: string
  last_seen_on: string
  address: string
  user_agent: string
  current: boolean
}

export interface Detail {
  detail: string
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface CallOptions {
  method?: Method
  body?: unknown
  query?: Record<string, string | number | undefined>
  signal?: AbortSignal
  /** false: an answer "not signed in" is simply that, and opens no dialog. */
  reauthenticate?: boolean
}

/** Asks the API. Resolves with the parsed body, rejects with an ApiError. */
export type ApiCall = <T>(path: string, options?: CallOptions) => Promise<T>
