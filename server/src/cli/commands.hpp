#pragma once
// What the program does besides serving; Django's names where Django has one. Each returns the exit
// code: 0 done, 1 refused with a sentence on standard error.

#include <string>

#include "base/config.hpp"

namespace gatehouse::cli {

int serve(const Config& config);
int migrate(const Config& config);
// An empty e-mail is asked for. The password is asked for twice on a terminal, else read from
// standard input; never an argument, which every user of the machine could read.
int create_superuser(const Config& config, std::string email);
int change_password(const Config& config, const std::string& email);
// Ends the sessions of one user, or, with an empty e-mail, of everybody; acts at the next request.
int end_sessions(const Config& config, const std::string& email);
int clear_sessions(const Config& config);
int demo(const Config& config);
int check(const Config& config, bool deploy);
int routes();

}  // namespace gatehouse::cli
