package shadow

import (
	"fmt"
	"os"
	"os/exec"
)

// watcherScript waits on its standard input for the death of the process that
// holds the other end, however it dies, then stops the server and removes its
// folder. $1 is the folder.
//
// The server's number is read at the end, from its own pid file: it may not
// run yet when the watcher starts. When Stop came first the folder is gone
// and there is nothing to do.
const watcherScript = `
read -r line
cd / || exit
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
case $pid in
'' | *[!0-9]*) ;;
*)
	kill -QUIT "$pid" 2>/dev/null
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill -KILL "$pid" 2>/dev/null
	;;
esac
# A program that was still making the folder may add to it once more.
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`

// watch starts the watcher. It lives until the file returned is closed, by
// hand or by the system at this process's end.
func watch(o owner, dir string) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making the watcher's pipe: %w", err)
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", watcherScript, "decade-watcher", dir)
	cmd.Stdin = r
	cmd.SysProcAttr = o.attributes() // its own session: an interrupt must not end it
	if err := cmd.Start(); err != nil {
		w.Close()
		return nil, fmt.Errorf("starting the watcher: %w", err)
	}
	go cmd.Wait() // leaves no zombie; ends soon after w is closed
	return w, nil
}
