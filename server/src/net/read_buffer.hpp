#pragma once
// Bytes received and not yet used, of one connection: [consumed | data | room]. Not initialised
// when it grows, and given back while a connection is idle. Views into it die with the next
// prepare(). Sizes are bytes.

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace gatehouse {

class ReadBuffer {
public:
    [[nodiscard]] std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }

    // At least `room` writable bytes after the data; commit() says how many were written.
    [[nodiscard]] char* prepare(std::size_t room)
    {
        if (capacity_ - end_ < room)
            make_room(room);
        return bytes_.get() + end_;
    }

    [[nodiscard]] std::size_t room() const { return capacity_ - end_; }

    void commit(std::size_t written) { end_ += written; }

    void consume(std::size_t used)
    {
        begin_ += used;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }

    // Gives the memory back if there is more of it than `keep` and nothing in it.
    void shrink(std::size_t keep)
    {
        if (empty() && capacity_ > keep) {
            bytes_.reset();
            capacity_ = 0;
        }
    }

private:
    void make_room(std::size_t room)
    {
        const std::size_t used = end_ - begin_;
        if (capacity_ - used >= room && begin_ >= used) {
            std::memcpy(bytes_.get(), bytes_.get() + begin_, used);
        } else {
            const std::size_t grown = std::max(used + room, used * 2);
            auto bytes = std::make_unique_for_overwrite<char[]>(grown);
            if (used > 0)
                std::memcpy(bytes.get(), bytes_.get() + begin_, used);
            bytes_ = std::move(bytes);
            capacity_ = grown;
        }
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace gatehouse
