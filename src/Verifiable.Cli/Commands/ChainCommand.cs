using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable chain deploy|status</c>.</summary>
internal static class ChainCommand
{
    public static Command Create(Option<OutputFormat> format) => new("chain", "The contracts on a chain.") { Deploy(format), Status(format) };

    private static Command Deploy(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var file = new Option<string>("--out") { Description = "Deployment file to write.", HelpName = "FILE", Required = true };
        var devnet = new Option<bool>("--devnet") { Description = "Floors of seconds in place of hours, for local networks." };
        var command = new Command("deploy", "Deploy the contracts and write their addresses.") { chain.Rpc, chain.Key, file, devnet };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed.GetValue(chain.Rpc)!, null, parsed.GetRequiredValue(chain.Key));
            DeploymentOptions options = parsed.GetValue(devnet) ? DeploymentOptions.Devnet : new DeploymentOptions();
            Deployment deployment = await ContractDeployer.DeployAsync(session.Rpc, session.Transactions, options, cancellationToken);
            deployment.Save(parsed.GetRequiredValue(file));
            CommandOutput.Of(parsed, format).Result(Describe(deployment));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Status(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var command = new Command("status", "Show the chain's head and what is on the contracts.");
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            JsonObject result = Describe(session.Deployment);
            result["head"] = await session.Rpc.BlockNumberAsync(cancellationToken);
            result["jobs"] = (ulong)await session.Market.JobCountAsync(BlockTag.Latest, cancellationToken);
            result["games"] = (ulong)await session.Game.GameCountAsync(BlockTag.Latest, cancellationToken);
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    private static JsonObject Describe(Deployment deployment) => new()
    {
        ["chainId"] = deployment.ChainId,
        ["token"] = deployment.Token.ToString(),
        ["stakeVault"] = deployment.StakeVault.ToString(),
        ["reputation"] = deployment.Reputation.ToString(),
        ["jobMarket"] = deployment.JobMarket.ToString(),
        ["foldReferee"] = deployment.FoldReferee.ToString(),
        ["programReferee"] = deployment.ProgramReferee.ToString(),
        ["disputeGame"] = deployment.DisputeGame.ToString(),
    };
}
