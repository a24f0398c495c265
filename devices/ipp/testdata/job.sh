#!/bin/sh
# What the printer of the tests does with a job: it is in the state that its mood says, until the mood is over. In the
# mood "abort" it gives the job up.
reason=$(cat "$MOOD")
[ "$reason" = abort ] && sleep 0.3 && exit 1
while [ -s "$MOOD" ]; do
	echo "STATE: +$reason" >&2
	sleep 0.05
done
[ -n "$reason" ] && echo "STATE: -$reason" >&2
exit 0
