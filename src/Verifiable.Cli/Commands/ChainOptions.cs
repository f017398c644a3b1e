using System.CommandLine;

namespace Verifiable.Cli.Commands;

/// <summary>Options of every command that talks to a chain.</summary>
internal sealed class ChainOptions
{
    public Option<Uri> Rpc { get; } = new("--rpc")
    {
        Description = "JSON-RPC endpoint of an Ethereum node.",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8545"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
                return uri;
            // What follows the host is a hosted node's access token.
            result.AddError($"--rpc: expected an http or https address, got {(uri is null ? "no address" : $"{uri.Scheme} ({uri.Authority})")}");
            return null;
        },
    };

    public Option<string> Deployment { get; } = new("--deployment") { Description = "File with the contracts' addresses, as `verifiable chain deploy` writes it.", HelpName = "FILE", Required = true };

    public Option<string> Key { get; } = new("--key") { Description = "File with the account's private key (hexadecimal, readable by you alone).", HelpName = "FILE", Required = true };

    public Option<string> Blobs { get; } = new("--blobs") { Description = "Content-addressed folder through which programs, data and checkpoints are exchanged.", HelpName = "DIR", Required = true };

    public void AddReading(Command command)
    {
        command.Add(Rpc);
        command.Add(Deployment);
    }

    public void AddSending(Command command)
    {
        AddReading(command);
        command.Add(Key);
    }
}
