package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/documents/holder"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

const (
	flagWallet      = "wallet"
	flagTrustHeight = "trusted-height"
	flagTrustHash   = "trusted-hash"
	// requestGas is what filing a request needs, and as much again.
	requestGas = "300000"
	maxData    = 1 << 20
)

// requestFlags are those of request and file.
type requestFlags struct {
	documentType, issuer, basis, data, algorithm string
	again, asJSON                                bool
}

func newDocumentsRequestCmd() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Ask a department for a document",
		Long: `Request makes a key to which the document shall be issued, files the request on chain and delivers what the department needs
to know, encrypted, to its inbox. On chain stand the type, the department, who asks and salted commitments, and nothing of
--data, which is an object of text, integers, true, false, arrays and objects in JSON.

To which key is encrypted the node says, and it could name its own: give --trusted-height and --trusted-hash of a block that you
know from elsewhere, and it must prove the key.

Keys and requests are kept in the wallet, HOME/documents; moscowd documents backup copies it. Ctrl-C or a failure loses nothing: the
same command again goes on where it stopped and files nothing twice.

Exit codes: 0 filed and delivered, 1 failed or not delivered yet, 2 unusable input.`,
		Example: `moscowd documents request --type ezhd.1 --issuer moscow1... --data request.json --from resident
moscowd documents request --type ezhd.1 --issuer moscow1... --data request.json --basis child --from resident`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.algorithm, "key-algorithm", credential.ES256, "of the new holder's key: ES256 (P-256) or EdDSA (Ed25519)")
	return cmd
}

func newDocumentsFileCmd() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{
		Use:   "file",
		Short: "Ask for a document for a person who stands at the counter",
		Long: `File is request for a clerk: the person has no key, and the result is paper, which "moscowd documents receive" fetches and the
clerk prints. Whoever has the paper can show it.`,
		Example: "moscowd documents file --type ezhd.1 --issuer moscow1... --data request.json --from counter",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.add(cmd)
	return cmd
}

func (f *requestFlags) add(cmd *cobra.Command) {
	flags.AddTxFlagsToCmd(cmd)
	gas := cmd.Flags().Lookup(flags.FlagGas)
	gas.DefValue = requestGas
	_ = gas.Value.Set(requestGas) // a number
	addWalletFlags(cmd)
	cmd.Flags().StringVar(&f.documentType, "type", "", "type of the document: moscowd query documents types")
	cmd.Flags().StringVar(&f.issuer, "issuer", "", "account of the department that shall issue it")
	cmd.Flags().StringVar(&f.data, "data", "", "file with what the department needs to know, an object in JSON; - is standard input")
	cmd.Flags().StringVar(&f.basis, "basis", "", "code of the ground on which another's document is asked for, such as child")
	cmd.Flags().BoolVar(&f.again, "again", false, "file another one although the same is under way")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the result as JSON")
	for _, name := range []string{"type", "issuer", "data"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
}

func addWalletFlags(cmd *cobra.Command) {
	cmd.Flags().String(flagWallet, "", "directory of keys and requests (default HOME/documents)")
	cmd.Flags().Int64(flagTrustHeight, 0, "height of a block that you trust; then the key of the inbox must be proven")
	cmd.Flags().String(flagTrustHash, "", "hash of that block, 64 hexadecimal digits")
}

func wallet(cmd *cobra.Command) (*holder.Wallet, error) {
	dir, err := cmd.Flags().GetString(flagWallet)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		home, err := cmd.Flags().GetString(flags.FlagHome)
		if err != nil || home == "" {
			home = app.DefaultHome()
		}
		dir = filepath.Join(home, "documents")
	}
	return holder.OpenWallet(dir), nil
}

// documentsNode is the node with the trust that the flags give.
func documentsNode(cmd *cobra.Command, clientCtx client.Context) (*holder.ChainNode, error) {
	height, err := cmd.Flags().GetInt64(flagTrustHeight)
	if err != nil {
		return nil, err
	}
	hash, err := cmd.Flags().GetString(flagTrustHash)
	if err != nil {
		return nil, err
	}
	trust, err := parseTrust(height, hash)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	return &holder.ChainNode{Client: clientCtx, Trust: trust}, nil
}

func (f *requestFlags) run(cmd *cobra.Command) error {
	cmd.SilenceUsage = true
	fields, err := readFields(cmd.InOrStdin(), f.data)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	clientCtx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return err
	}
	if clientCtx.FromName == "" {
		return &ExitError{Code: exitUnusable, Err: errors.New("--from names a key of the keyring: moscowd keys list")}
	}
	factory, err := clienttx.NewFactoryCLI(clientCtx, cmd.Flags())
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	node, err := documentsNode(cmd, clientCtx)
	if err != nil {
		return err
	}
	if node.Trust == nil {
		cmd.PrintErrln("the key of the inbox is what the node says; with --trusted-height and --trusted-hash it must be proven")
	}
	w, err := wallet(cmd)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s, err := w.Request(ctx, &holder.Order{
		ChainID: clientCtx.ChainID, Account: clientCtx.FromAddress.String(), Type: f.documentType, Issuer: f.issuer,
		Basis: f.basis, Fields: fields, Algorithm: f.algorithm, Again: f.again,
	}, node, &holder.AccountSender{Client: clientCtx, Factory: factory}, func(step string, s *holder.State) { tellStep(cmd, step, s) })
	if err != nil {
		return err
	}
	request, err := node.Request(ctx, s.RequestID)
	if err != nil {
		return err
	}
	return printRequests(cmd.OutOrStdout(), f.asJSON, []*requestLine{describeRequest(s, request, nil)})
}

func tellStep(cmd *cobra.Command, step string, s *holder.State) {
	switch step {
	case holder.StepFound:
		if s.RequestID == 0 {
			cmd.PrintErrln("going on with a request that was begun before")
			return
		}
		cmd.PrintErrf("request %d with the same contents is under way; --again files another\n", s.RequestID)
	case holder.StepPrepared:
		cmd.PrintErrln("prepared and kept in the wallet")
	case holder.StepFiled:
		cmd.PrintErrf("on chain as request %d\n", s.RequestID)
	case holder.StepDelivered:
		cmd.PrintErrln("delivered to the department's inbox")
	}
}

func readFields(stdin io.Reader, path string) (map[string]any, error) {
	from := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	text, err := io.ReadAll(io.LimitReader(from, maxData+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxData {
		return nil, fmt.Errorf("--data has more than %d bytes", maxData)
	}
	value, err := credential.DecodeAnyJSON(text)
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("--data is no object: write {\"address\": \"...\"}")
	}
	return fields, nil
}

// requestLine is a request as it is printed.
type requestLine struct {
	ID        uint64 `json:"request_id"`
	Type      string `json:"type"`
	Issuer    string `json:"issuer"`
	State     string `json:"state"`
	Reason    string `json:"reason,omitempty"`
	Deadline  string `json:"deadline,omitempty"`
	Delivered bool   `json:"delivered"`
	Received  string `json:"received,omitempty"`
	HolderKey string `json:"holder_key,omitempty"`

	overdue bool
}

var requestStates = map[documentstypes.RequestState]string{
	documentstypes.RequestState_REQUEST_STATE_FILED:     "filed",
	documentstypes.RequestState_REQUEST_STATE_ACCEPTED:  "accepted",
	documentstypes.RequestState_REQUEST_STATE_REFUSED:   "refused",
	documentstypes.RequestState_REQUEST_STATE_WITHDRAWN: "withdrawn",
	documentstypes.RequestState_REQUEST_STATE_ISSUED:    "issued",
}

func describeRequest(s *holder.State, request *documentstypes.Request, reasons []documentstypes.Code) *requestLine {
	line := &requestLine{
		ID: s.RequestID, Type: s.Type, Issuer: s.Issuer, State: "not on chain", Delivered: s.Delivered,
		Received: s.Received, HolderKey: s.Key,
	}
	if request == nil {
		return line
	}
	line.State, line.Reason, line.overdue = requestStates[request.State], request.RefusalReason, request.Overdue
	if request.DecidedAt == 0 {
		line.Deadline = time.Unix(request.Deadline, 0).Format(time.DateTime)
	}
	for _, reason := range reasons {
		if reason.Code == request.RefusalReason {
			line.Reason = fmt.Sprintf("%s: %s / %s", reason.Code, reason.TitleEn, reason.TitleRu)
		}
	}
	return line
}

func printRequests(w io.Writer, asJSON bool, lines []*requestLine) error {
	for _, line := range lines {
		if asJSON {
			if err := json.NewEncoder(w).Encode(line); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(w, line)
	}
	return nil
}

// String says what the person should know next.
func (l *requestLine) String() string {
	text := fmt.Sprintf("request %d  %s  %s", l.ID, l.Type, l.State)
	switch {
	case l.State == "not on chain":
		text = fmt.Sprintf("request -  %s  %s: run the same moscowd documents request again", l.Type, l.State)
	case l.Received != "":
		text += ", received as " + l.Received
	case l.State == "refused":
		text += ", reason " + l.Reason
	case l.State == "issued":
		text += fmt.Sprintf(": moscowd documents receive %d", l.ID)
	case l.Deadline != "":
		text += ", to be decided by " + l.Deadline
	}
	if l.overdue && l.Deadline != "" {
		text += ", OVERDUE"
	}
	if !l.Delivered && l.Deadline != "" {
		text += "; NOT DELIVERED to the inbox: run the same moscowd documents request again"
	}
	return text
}

func newDocumentsStatusCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "What became of the requests in the wallet",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			w, err := wallet(cmd)
			if err != nil {
				return err
			}
			states, err := w.States()
			if err != nil {
				return err
			}
			params, err := documentstypes.NewQueryClient(clientCtx).Params(cmd.Context(), &documentstypes.QueryParamsRequest{})
			if err != nil {
				return err
			}
			node := &holder.ChainNode{Client: clientCtx}
			var lines []*requestLine
			for _, s := range states {
				var request *documentstypes.Request
				if s.RequestID != 0 {
					if request, err = node.Request(cmd.Context(), s.RequestID); err != nil {
						return err
					}
				}
				lines = append(lines, describeRequest(s, request, params.Params.RefusalReasons))
			}
			return printRequests(cmd.OutOrStdout(), asJSON, lines)
		},
	}
	addNodeFlags(cmd)
	addWalletFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one object a line")
	return cmd
}

func newDocumentsReceiveCmd() *cobra.Command {
	var (
		outFile string
		wait    time.Duration
	)
	cmd := &cobra.Command{
		Use:   "receive REQUEST",
		Short: "Fetch a finished document",
		Long: `Receive fetches the document of a request from the department's inbox, decrypts it, checks that it is of the type, the department
and the key that were asked for, and writes it. Then the inbox forgets it: keep the file and the wallet.

Exit codes: 0 received, 1 not finished, refused or failed, 2 unusable input.`,
		Example: "moscowd documents receive 7 -o extract.msd.json --wait 10m",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil || id == 0 {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("request %q is no number from 1", args[0])}
			}
			return receive(cmd, id, outFile, wait)
		},
	}
	addNodeFlags(cmd)
	addWalletFlags(cmd)
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "file to write, and its PDF beside it (default request-NUMBER.msd.json)")
	cmd.Flags().DurationVar(&wait, "wait", 0, "how long to wait for it")
	return cmd
}

// receiveInterval is how often receive asks.
const receiveInterval = 2 * time.Second

func receive(cmd *cobra.Command, id uint64, outFile string, wait time.Duration) error {
	clientCtx, err := client.GetClientQueryContext(cmd)
	if err != nil {
		return err
	}
	w, err := wallet(cmd)
	if err != nil {
		return err
	}
	s, err := w.State(id)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	if s.Received != "" {
		cmd.PrintErrf("request %d was received already\n", id)
		fmt.Fprintln(cmd.OutOrStdout(), s.Received)
		return nil
	}
	if outFile == "" {
		outFile = fmt.Sprintf("request-%d", id)
	}
	if outFile, err = filepath.Abs(outFile); err != nil {
		return err
	}
	node, err := documentsNode(cmd, clientCtx)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	for deadline := time.Now().Add(wait); ; {
		request, err := node.Request(ctx, id)
		if err != nil {
			return err
		}
		line := describeRequest(s, request, nil)
		if line.State == "refused" || line.State == "withdrawn" {
			return fmt.Errorf("there will be no document: %s", line)
		}
		files, err := w.Receive(ctx, s, node, outFile)
		if err == nil {
			for _, file := range files {
				fmt.Fprintln(cmd.OutOrStdout(), file)
			}
			return nil
		}
		if !errors.Is(err, holder.ErrNotFinished) {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: %s", err, line)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(receiveInterval):
		}
	}
}

func newDocumentsBackupCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the keys and requests of the wallet into an encrypted file",
		Long: `Backup encrypts with the passphrase that it reads from standard input. Without the holder's key a document cannot be shown bound to a
verifier, and without the rest of the wallet a finished document cannot be fetched.`,
		Example: "moscowd documents backup wallet.backup < passphrase.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			passphrase, err := readPassphrase(cmd.InOrStdin())
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			w, err := wallet(cmd)
			if err != nil {
				return err
			}
			data, err := w.Backup(passphrase)
			if err != nil {
				return err
			}
			return os.WriteFile(args[0], data, 0o600)
		},
	}
	addWalletFlags(cmd)
	return cmd
}

func newDocumentsRestoreCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "restore FILE",
		Short:   "Put what a backup has into the wallet; nothing that is there is overwritten",
		Example: "moscowd documents restore wallet.backup < passphrase.txt",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			passphrase, err := readPassphrase(cmd.InOrStdin())
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			data, err := os.ReadFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			w, err := wallet(cmd)
			if err != nil {
				return err
			}
			restored, err := w.Restore(data, passphrase)
			if errors.Is(err, holder.ErrBackup) {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			cmd.PrintErrf("restored %d files\n", restored)
			return err
		},
	}
	addWalletFlags(cmd)
	return cmd
}

func readPassphrase(r io.Reader) (string, error) {
	const most = 1_024
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return "", err
	}
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	if len(text) < 8 || len(text) > most {
		return "", fmt.Errorf("a passphrase of 8 to %d characters is read from standard input", most)
	}
	return string(text), nil
}
