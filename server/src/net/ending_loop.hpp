#pragma once
// A loop that can end before what its coroutines refer to. A coroutine that waits is owned by what
// it waits for: a timer, a socket, a post on its loop. One that waits for another thread has to be
// handed back to its loop before end().

#include "net/awaitable.hpp"

namespace gatehouse {

class EndingLoop : public Loop {
public:
    using Loop::Loop;

    // Destroys whatever waits on the loop, which never runs again; its timers and sockets may go
    // later. Not while a thread runs it. Harmless the second time.
    void end() { shutdown(); }
};

}  // namespace gatehouse
