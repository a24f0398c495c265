#!/bin/sh
# What the printer of the tests does with a job: it jams until the file beside its spool is gone; a job
# named "aborted" is given up.
while [ -e "$JAM" ]; do
	echo "STATE: +media-jam-error" >&2
	sleep 0.1
done
echo "STATE: -media-jam-error" >&2
case "$IPP_JOB_NAME" in aborted*) exit 1 ;; esac
exit 0
