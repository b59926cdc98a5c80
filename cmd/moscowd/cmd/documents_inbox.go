package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/inbox"
)

const defaultAdmin = "127.0.0.1:8472"

func newDocumentsInboxCmd() *cobra.Command {
	var (
		o       inbox.Options
		config  string
		logJSON bool
	)
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "Run a department's inbox, and talk to it",
		Long: `Inbox runs the service that receives what residents encrypt for a department and hands finished documents back. It asks --node, which
should be the department's own, whether a request is on chain. Make its keys first with new-key, and publish the one it prints.

Residents and other departments reach --listen; the clerk's system reaches --admin with the token in DIR/admin-token: lines prints
the waiting requests, deliver hands finished documents in. Ctrl-C or SIGTERM stops it after what is under way is finished; kill -9
loses nothing.

Every flag can be set in the environment (MOSCOWD_LISTEN for --listen) and in the TOML file --config (listen = "...").`,
		Example: `moscowd documents inbox new-key
moscowd tx documents set-inbox KEY https://documents.department.example --from issuer
moscowd documents inbox --issuer moscow1... --listen :8471 --tls-cert cert.pem --tls-key key.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if err := flagsFromFile(cmd, config); err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return runInbox(cmd, &o, logJSON)
		},
	}
	addNodeFlags(cmd)
	cmd.Flags().StringVar(&config, "config", "", "TOML file with values of these flags")
	cmd.Flags().StringVar(&o.Issuer, "issuer", "", "account of the department")
	cmd.Flags().StringVar(&o.Dir, "dir", "", "directory of the inbox (default HOME/inbox)")
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:8471", "HOST:PORT for residents and other departments")
	cmd.Flags().StringVar(&o.Admin, "admin", defaultAdmin, "HOST:PORT for the clerk's system; keep it inside")
	cmd.Flags().StringVar(&o.TLSCert, "tls-cert", "", "PEM file with the certificate of --listen; none behind a proxy")
	cmd.Flags().StringVar(&o.TLSKey, "tls-key", "", "PEM file with its key")
	cmd.Flags().IntVar(&o.MaxWaiting, "max-waiting", 10_000, "requests without a finished document that are kept at most")
	cmd.Flags().IntVar(&o.Rate, "rate", 60, "public requests that one address may make in a minute")
	cmd.Flags().DurationVar(&o.Keep, "keep", 90*24*time.Hour, "how long a finished document waits for its holder, and a copy is kept after it expired")
	cmd.Flags().StringVar(&o.AddressHeader, "address-header", "", "header in which a proxy tells the client's address, such as X-Real-IP")
	cmd.Flags().BoolVar(&logJSON, "log-json", false, "log JSON")
	cmd.AddCommand(newInboxNewKeyCmd(), newInboxKeysCmd(), newInboxLinesCmd(), newInboxDeliverCmd())
	return cmd
}

// flagsFromFile sets the flags that neither the command line nor the environment has.
func flagsFromFile(cmd *cobra.Command, path string) error {
	if path == "" {
		return nil
	}
	v := viper.New()
	v.SetConfigFile(path)
	v.SetConfigType("toml")
	if err := v.ReadInConfig(); err != nil {
		return err
	}
	for _, name := range v.AllKeys() {
		flag := cmd.Flags().Lookup(name)
		if flag == nil || name == "config" {
			return fmt.Errorf("%s: %q is no flag of this command", path, name)
		}
		if flag.Changed {
			continue
		}
		if err := cmd.Flags().Set(name, v.GetString(name)); err != nil {
			return fmt.Errorf("%s: %s: %w", path, name, err)
		}
	}
	return nil
}

func inboxDir(clientCtx client.Context, dir string) string {
	if dir == "" {
		return filepath.Join(clientCtx.HomeDir, "inbox")
	}
	return dir
}

func runInbox(cmd *cobra.Command, o *inbox.Options, logJSON bool) error {
	clientCtx, err := client.GetClientQueryContext(cmd)
	if err != nil {
		return err
	}
	if o.Issuer == "" {
		return &ExitError{Code: exitUnusable, Err: errors.New("--issuer names the account of the department")}
	}
	o.Dir, o.ChainID, o.Chain = inboxDir(clientCtx, o.Dir), clientCtx.ChainID, inbox.NewChain(clientCtx)
	var handler slog.Handler = slog.NewTextHandler(cmd.ErrOrStderr(), nil)
	if logJSON {
		handler = slog.NewJSONHandler(cmd.ErrOrStderr(), nil)
	}
	o.Logger = slog.New(handler)
	service, err := inbox.Open(*o)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err = service.Serve(ctx, func(public, admin net.Addr) {
		o.Logger.Info("inbox is open", "listen", public.String(), "admin", admin.String(), "tls", o.TLSCert != "", "chain", o.ChainID)
	})
	return errors.Join(err, service.Close())
}

func newInboxNewKeyCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "new-key",
		Short: "Make a key to which residents encrypt, and print its public half",
		Long: `New-key makes the directory of an inbox if it is not there. An older key stays and still opens what was encrypted to it. Publish the
new one with moscowd tx documents set-inbox, then start the inbox again. Keep a copy of DIR/keys: without it nothing can be opened.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, err := inbox.NewKey(inboxDir(client.GetClientContextFromCmd(cmd), dir))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%x\n", key.Bytes())
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "directory of the inbox (default HOME/inbox)")
	return cmd
}

func newInboxKeysCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Print the public keys of the inbox, the newest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := inbox.Keys(inboxDir(client.GetClientContextFromCmd(cmd), dir))
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			for _, key := range keys {
				fmt.Fprintf(cmd.OutOrStdout(), "%x\n", key.PublicKey().Bytes())
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "directory of the inbox (default HOME/inbox)")
	return cmd
}

// adminFlags say where the admin listener is.
type adminFlags struct{ dir, admin string }

func (f *adminFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "dir", "", "directory of the inbox, for its admin token (default HOME/inbox)")
	cmd.Flags().StringVar(&f.admin, "admin", defaultAdmin, "HOST:PORT of the inbox's admin listener")
}

// do sends a request to the admin listener; the caller closes the body.
func (f *adminFlags) do(ctx context.Context, cmd *cobra.Command, method, path string, body []byte) (*http.Response, error) {
	token, err := inbox.AdminToken(inboxDir(client.GetClientContextFromCmd(cmd), f.dir))
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+f.admin+path, bytes.NewReader(body))
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode < http.StatusMultipleChoices {
		return response, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("the inbox answers %s: %s", response.Status, bytes.TrimSpace(text))
}

func newInboxLinesCmd() *cobra.Command {
	var (
		f            adminFlags
		documentType string
		accepted     bool
		outFile      string
	)
	cmd := &cobra.Command{
		Use:   "lines",
		Short: "Print the undecided requests as JSON lines",
		Long: `Lines prints the requests that are not decided yet, one object a line, by number. They are personal data. Decide each with
moscowd tx documents accept or refuse. Of the accepted ones, put the document's fields from the register in place of those of the
request, and give the lines to "moscowd documents issue --data".`,
		Example: `moscowd documents inbox lines
moscowd documents inbox lines --type ezhd.1 --accepted -o people.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			response, err := f.do(cmd.Context(), cmd, http.MethodGet, fmt.Sprintf("/lines?type=%s&accepted=%t", url.QueryEscape(documentType), accepted), nil)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			out := cmd.OutOrStdout()
			if outFile != "" {
				file, err := os.OpenFile(outFile, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
				if err != nil {
					return err
				}
				defer file.Close() //nolint:errcheck // it is closed below if all went well
				out = file
				if _, err := io.Copy(out, response.Body); err != nil {
					return err
				}
				return file.Close()
			}
			_, err = io.Copy(out, response.Body)
			return err
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&documentType, "type", "", "only requests for this type")
	cmd.Flags().BoolVar(&accepted, "accepted", false, "only requests that the department accepted")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	return cmd
}

func newInboxDeliverCmd() *cobra.Command {
	var f adminFlags
	cmd := &cobra.Command{
		Use:   "deliver DIR",
		Short: "Hand finished documents in, from the directory that issue wrote",
		Long: `Deliver hands request-N.msd.json and request-N.pdf of every request N in DIR to the inbox, which checks them against the request,
encrypts them to their holders and keeps an encrypted copy for consents. It may be repeated; what was handed in is handed in again.
What is not taken is named, and the exit code is 1.`,
		Example: "moscowd documents inbox deliver out/",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			ids, err := finished(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return f.deliver(ctx, cmd, args[0], ids)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *adminFlags) deliver(ctx context.Context, cmd *cobra.Command, dir string, ids []uint64) error {
	reporter := progress.New(cmd.ErrOrStderr())
	defer reporter.Done()
	failed := 0
	for i, id := range ids {
		reply, err := readReply(dir, id)
		if err != nil {
			return &ExitError{Code: exitUnusable, Err: err}
		}
		response, err := f.do(ctx, cmd, http.MethodPut, fmt.Sprintf("/requests/%d/reply", id), reply)
		if ctx.Err() != nil {
			return fmt.Errorf("stopped after %d of %d: run the same command again", i, len(ids))
		}
		if err != nil {
			reporter.Done()
			cmd.PrintErrf("request %d: %s\n", id, err)
			failed++
			continue
		}
		if err := response.Body.Close(); err != nil {
			return err
		}
		reporter.Report("documents handed in", i+1, len(ids))
	}
	reporter.Done()
	fmt.Fprintf(cmd.OutOrStdout(), "%d of %d handed in\n", len(ids)-failed, len(ids))
	if failed > 0 {
		return fmt.Errorf("%d were not taken", failed)
	}
	return nil
}

var finishedName = regexp.MustCompile(`^request-([1-9][0-9]{0,18})(\.msd\.json|\.pdf)$`)

// finished are the requests of which a directory has documents, ascending.
func finished(dir string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var ids []uint64
	for _, entry := range entries {
		match := finishedName.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		id, err := strconv.ParseUint(match[1], 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%s has no request-N%s: it is what moscowd documents issue -o writes for lines with a request_id", dir, document.Extension)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func readReply(dir string, id uint64) ([]byte, error) {
	reply := &exchange.Reply{}
	base := filepath.Join(dir, fmt.Sprintf("request-%d", id))
	var err error
	for name, into := range map[string]*[]byte{document.Extension: &reply.Document, ".pdf": &reply.PDF} {
		if *into, err = os.ReadFile(base + name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	text, err := reply.Encode()
	if errors.Is(err, seal.ErrTooLarge) && len(reply.Document) > 0 {
		reply.PDF = nil // the holder can do without
		text, err = reply.Encode()
	}
	return text, err
}
