package integration

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/cosmos/gogoproto/proto"
	gwruntime "github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	protov2 "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cosmossdk.io/api/amino"
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	msgv1 "cosmossdk.io/api/cosmos/msg/v1"

	"github.com/cosmos/cosmos-sdk/client"
)

// maxAminoName is the longest name that the SDK registers and a Ledger device shows.
const maxAminoName = 39

// ownServices gives the services of this project's modules by name of module.
func ownServices(tb testing.TB) map[string][]protoreflect.ServiceDescriptor {
	tb.Helper()
	files, err := proto.MergedRegistry()
	require.NoError(tb, err)
	services := map[string][]protoreflect.ServiceDescriptor{}
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		parts := strings.Split(string(file.Package()), ".")
		for i := 0; parts[0] == "moscow" && i < file.Services().Len(); i++ {
			services[parts[1]] = append(services[parts[1]], file.Services().Get(i))
		}
		return true
	})
	require.NotEmpty(tb, services)
	return services
}

func eachMethod(service protoreflect.ServiceDescriptor, do func(protoreflect.MethodDescriptor)) {
	for i := range service.Methods().Len() {
		do(service.Methods().Get(i))
	}
}

// extension reads an option whose type another registry may have registered.
func extension[T any](tb testing.TB, options protoreflect.ProtoMessage, kind protoreflect.ExtensionType) T {
	tb.Helper()
	raw, err := protov2.Marshal(options)
	require.NoError(tb, err)
	fresh := options.ProtoReflect().New().Interface()
	require.NoError(tb, protov2.Unmarshal(raw, fresh))
	value, ok := protov2.GetExtension(fresh, kind).(T)
	require.True(tb, ok)
	return value
}

func TestEveryModuleHasQueriesAndMessages(t *testing.T) {
	for _, module := range []string{"poa", "access", "marketslots", "documents"} {
		names := map[string]bool{}
		for _, service := range ownServices(t)[module] {
			names[string(service.Name())] = true
		}
		require.Equal(t, map[string]bool{"Query": true, "Msg": true}, names, module)
	}
}

func TestEveryQueryIsServed(t *testing.T) {
	n := newNode(t)
	mux := gwruntime.NewServeMux()
	n.app.BasicManager().RegisterGRPCGatewayRoutes(client.Context{}.WithCodec(n.app.Encoding().Codec), mux)
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	for module, services := range ownServices(t) {
		for _, service := range services {
			if service.Name() != "Query" {
				continue
			}
			eachMethod(service, func(method protoreflect.MethodDescriptor) {
				name := "/" + string(service.FullName()) + "/" + string(method.Name())
				require.NotNil(t, n.app.GRPCQueryRouter().Route(name), "%s has no handler", name)

				rule := extension[*annotations.HttpRule](t, method.Options(), annotations.E_Http)
				require.NotEmpty(t, rule.GetGet(), "%s has no route", name)
				require.Regexp(t, "^/moscow/"+module+"/v1/", rule.GetGet(), name)
				recorder := httptest.NewRecorder()
				mux.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, placeholder.ReplaceAllString(rule.GetGet(), "1"), nil))
				require.NotContains(t, []int{http.StatusNotFound, http.StatusNotImplemented}, recorder.Code, "%s: %s is not routed", name, rule.GetGet())
			})
		}
	}
}

func TestEveryMessageIsHandledAndSigned(t *testing.T) {
	n := newNode(t)
	for _, services := range ownServices(t) {
		for _, service := range services {
			if service.Name() != "Msg" {
				continue
			}
			require.True(t, extension[bool](t, service.Options(), msgv1.E_Service), service.FullName())
			eachMethod(service, func(method protoreflect.MethodDescriptor) {
				input := method.Input()
				require.NotNil(t, n.app.MsgServiceRouter().HandlerByTypeURL("/"+string(input.FullName())), "%s has no handler", input.FullName())
				signers := extension[[]string](t, input.Options(), msgv1.E_Signer)
				require.Len(t, signers, 1, input.FullName())
				require.NotNil(t, input.Fields().ByName(protoreflect.Name(signers[0])), input.FullName())
				name := extension[string](t, input.Options(), amino.E_Name)
				require.NotEmpty(t, name, input.FullName())
				require.LessOrEqual(t, len(name), maxAminoName, name)
				_, err := n.app.Encoding().InterfaceRegistry.Resolve("/" + string(input.FullName()))
				require.NoError(t, err)
			})
		}
	}
}

func TestEveryMethodHasACommand(t *testing.T) {
	n := newNode(t)
	modules := n.app.Modules()
	for name, services := range ownServices(t) {
		module, ok := modules[name].(interface {
			AutoCLIOptions() *autocliv1.ModuleOptions
		})
		require.True(t, ok, "x/%s has no commands", name)
		options := module.AutoCLIOptions()
		for _, service := range services {
			commands := options.Query
			if service.Name() == "Msg" {
				commands = options.Tx
			}
			require.Equal(t, string(service.FullName()), commands.Service)
			byMethod := map[string]*autocliv1.RpcCommandOptions{}
			for _, command := range commands.RpcCommandOptions {
				byMethod[command.RpcMethod] = command
			}
			require.Len(t, byMethod, service.Methods().Len(), "%s: commands and methods", service.FullName())
			eachMethod(service, func(method protoreflect.MethodDescriptor) {
				command := byMethod[string(method.Name())]
				require.NotNil(t, command, "%s.%s has no command", service.FullName(), method.Name())
				require.NotEmpty(t, command.Short, method.FullName())
				if service.Name() == "Msg" {
					signer := extension[[]string](t, method.Input().Options(), msgv1.E_Signer)[0]
					require.Equal(t, signer == "authority", command.GovProposal, "%s: authority messages are proposed", method.FullName())
				}
				for _, argument := range command.PositionalArgs {
					require.NotNil(t, method.Input().Fields().ByName(protoreflect.Name(argument.ProtoField)), "%s: %s", method.FullName(), argument.ProtoField)
				}
			})
		}
	}
}
