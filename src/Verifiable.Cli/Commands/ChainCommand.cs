using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable chain deploy|status|verify</c>.</summary>
internal static class ChainCommand
{
    public static Command Create(Option<OutputFormat> format) => new("chain", "The contracts on a chain.") { Deploy(format), Status(format), Verify(format) };

    private static Command Deploy(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var file = new Option<string>("--out") { Description = "Deployment file to write.", HelpName = "FILE", Required = true };
        var parameters = new Option<string>("--parameters") { Description = "The network's parameters (chain-config/NETWORK/parameters.json); default those of a public network.", HelpName = "FILE" };
        var command = new Command("deploy", "Deploy the contracts and write their addresses.") { chain.Rpc, chain.Key, file, parameters };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DeploymentOptions options = parsed.GetValue(parameters) is { } path ? NetworkParameters.Load(path) : new DeploymentOptions();
            using var session = ChainSession.Sending(parsed.GetValue(chain.Rpc)!, null, parsed.GetRequiredValue(chain.Key));
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

    private static Command Verify(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var command = new Command("verify", "Compare the code on the chain with this build, byte for byte; what constructors decided is left out.");
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            IReadOnlyList<ContractCheck> checks = await DeploymentVerifier.CheckAsync(session.Rpc, DeploymentVerifier.ContractsOf(session.Deployment), cancellationToken);
            var result = new JsonObject();
            foreach (ContractCheck check in checks)
                result[check.Contract] = $"{check.Address}: {Verdict(check)}";
            bool chainHolds = await session.Rpc.ChainIdAsync(cancellationToken) == session.Deployment.ChainId;
            result["chainId"] = chainHolds ? "agrees" : $"expected {session.Deployment.ChainId}, got another chain";
            CommandOutput.Of(parsed, format).Result(result);
            return chainHolds && checks.All(check => check.Holds) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static string Verdict(ContractCheck check) => check switch
    {
        { Size: 0 } => "no code",
        { Difference: { } difference } => $"differs from byte {difference} on ({check.Size} bytes)",
        _ => $"agrees ({check.Size} bytes)",
    };

    private static JsonObject Describe(Deployment deployment) => new()
    {
        ["chainId"] = deployment.ChainId,
        ["token"] = deployment.Token.ToString(),
        ["wrappedEther"] = deployment.WrappedEther.ToString(),
        ["stakeVault"] = deployment.StakeVault.ToString(),
        ["escrow"] = deployment.Escrow.ToString(),
        ["reputation"] = deployment.Reputation.ToString(),
        ["timelock"] = deployment.Timelock.ToString(),
        ["governor"] = deployment.Governor.ToString(),
        ["parameters"] = deployment.Parameters.ToString(),
        ["postingRules"] = deployment.PostingRules.ToString(),
        ["askBook"] = deployment.AskBook.ToString(),
        ["jobMarket"] = deployment.JobMarket.ToString(),
        ["foldReferee"] = deployment.FoldReferee.ToString(),
        ["programReferee"] = deployment.ProgramReferee.ToString(),
        ["disputeGame"] = deployment.DisputeGame.ToString(),
        ["receiptDesk"] = deployment.ReceiptDesk.ToString(),
        ["deliveryDesk"] = deployment.DeliveryDesk.ToString(),
        ["auditCourt"] = deployment.AuditCourt.ToString(),
        ["auditorRegistry"] = deployment.AuditorRegistry.ToString(),
        ["dataCourt"] = deployment.DataCourt.ToString(),
    };
}
