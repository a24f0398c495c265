/*
 * Stands for a maker's closed library: one function with the published signature and the published text. The card
 * lies on the reader as long as the file "card" is in the folder SDK_DIR; the file "mode" there makes it misbehave once.
 * The person on the card is invented.
 *
 *     cc -std=c11 -Wall -Wextra -Werror -shared -fPIC -o libSSCardDriver.so sdk.c
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

long iReadCardBas(int iType, char *pOutInfo);

/* path_of gives the path of a file in SDK_DIR. */
static const char *path_of(char *path, size_t size, const char *name)
{
	const char *dir = getenv("SDK_DIR");
	snprintf(path, size, "%s/%s", dir == NULL ? "." : dir, name);
	return path;
}

/* mode gives how it is to misbehave, and that once. */
static const char *mode(void)
{
	static char word[32];
	char path[4096];
	memset(word, 0, sizeof word);
	FILE *f = fopen(path_of(path, sizeof path, "mode"), "r");
	if (f == NULL)
		return word;
	if (fgets(word, sizeof word, f) == NULL)
		word[0] = '\0';
	fclose(f);
	unlink(path);
	return word;
}

long iReadCardBas(int iType, char *pOutInfo)
{
	char path[4096];
	const char *how = mode();
	if (strcmp(how, "crash") == 0) {
		volatile int *volatile nowhere = NULL;
		*nowhere = iType;
	}
	if (strcmp(how, "hang") == 0)
		for (;;)
			pause();
	if (strcmp(how, "print") == 0) {
		printf("[SSCardDriver] iReadCardBas(%d)\n{\"header\":{\n", iType);
		fflush(stdout);
	}
	if (strcmp(how, "psam") == 0) {
		strcpy(pOutInfo, "\xce\xde" "PSAM\xbf\xa8");
		return -2201;
	}
	if (access(path_of(path, sizeof path, "card"), F_OK) != 0) {
		strcpy(pOutInfo, "\xce\xde\xbf\xa8");
		return -2;
	}
	strcpy(pOutInfo, "330100|330102199001011234|X0000001A|330100D15600000500A1B2C3D4E5F607|\xd5\xc5\xc8\xfd|"
			 "00814E43238697159900BF7C7A|2.00|20230105|20330105|410100813475|DEV01|");
	return 0;
}
