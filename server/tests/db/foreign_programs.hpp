// A site with three posts, counted, whose file another program is about to touch.
#pragma once

#include <gtest/gtest.h>

#include "db/versioned_site.hpp"

namespace gatehouse::testing {

inline const db::Sql posts = "SELECT title FROM blog_post";

struct ForeignPrograms : Versioned {
    ForeignPrograms()
    {
        for (const char* title : {"one", "two", "three"})
            add_post(title);
        wait_until_counted();
    }
    // A count that had to be made is written back: then nobody counts.
    void wait_until_counted()
    {
        known_versions();
        for (int patience = 0; patience < 5000 && !count_is_kept(); ++patience) {
            EXPECT_EQ(count(), counted_rows());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_TRUE(count_is_kept()) << "never written back";
        bool slow = true;
        EXPECT_EQ(count(&slow), counted_rows());
        EXPECT_FALSE(slow);
    }
    std::string schema()
    {
        std::string all;
        run_to_end(loop, loop_a->rows_of("SELECT name, sql FROM sqlite_schema WHERE type = "
                                         "'trigger' ORDER BY name",
                                         {}, [&](const db::Row& row) { all += row.text(1); }));
        return all;
    }
    db::Tables of_posts() { return reads(posts); }
};

}  // namespace gatehouse::testing
