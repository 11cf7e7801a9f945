/* number.h: numbers in text files. Inside the library; any thread. */
#pragma once

/* As strtof, but the decimal point is a point in every language of the caller. */
float nn_number_parse (const char *text, char **end);
