#pragma once
// Renders that run now, so that others who ask for the same page wait for its end instead of
// rendering it again. One loop's. Who may join: the same key, the same user (or nobody), and a
// database in which nothing has moved since the render began. What the page asks of its visitor is
// only known at its end: a follower who then differs is sent nothing.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/identity.hpp"
#include "cache/reply.hpp"
#include "cache/taint.hpp"
#include "db/versions.hpp"
#include "net/timer.hpp"

namespace gatehouse::render {

class Joining {
public:
    struct Running {
        std::string key;
        auth::SharedIdentity identity;
        db::Versions versions;
        std::vector<Timer*> followers = {};  // of coroutines that wait in follow()
        cache::SharedReply reply = {};       // at the end, for those who are the same at `level`
        cache::Taint level = cache::Taint::never;
        bool failed = false;  // there is no page: followers do not try again, but get the shell
    };

    // A render that begins; its end, however it comes, ends the wait of those who joined.
    class Leader {
    public:
        Leader(Joining& joining, Running running);
        Leader(const Leader&) = delete;
        Leader& operator=(const Leader&) = delete;
        ~Leader();

        [[nodiscard]] std::shared_ptr<Running> running() const { return running_; }

    private:
        Joining& joining_;
        std::shared_ptr<Running> running_;
    };

    // Null: none that this visitor may join.
    [[nodiscard]] std::shared_ptr<Running> find(std::string_view key, const cache::Identity& who,
                                                const db::Versions& now) const;

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, std::vector<std::shared_ptr<Running>>, Hash, std::equal_to<>>
        running_;
};

// Waits for the end. Null: the page is not for this visitor, or there is none.
awaitable<cache::SharedReply> follow(std::shared_ptr<Joining::Running> running,
                                     const cache::Identity& who, std::chrono::milliseconds longest);

}  // namespace gatehouse::render
