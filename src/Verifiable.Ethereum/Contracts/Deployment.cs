using System.Text.Json;
using System.Text.Json.Serialization;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Where the protocol's contracts are on one chain: the content of a network's file under <c>chain-config/</c>.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Block">Block before which no contract existed: where reading events begins.</param>
/// <param name="Token">Stake and bond token; on development networks payments use it too.</param>
/// <param name="WrappedEther">Ether as a token: jobs can be paid with it.</param>
/// <param name="StakeVault">Stakes and bonds.</param>
/// <param name="Escrow">Payments.</param>
/// <param name="Reputation">Counters of finalised jobs, lost disputes and timeouts.</param>
/// <param name="Timelock">What changes parameters, after a delay.</param>
/// <param name="Governor">Votes of the stake token's holders.</param>
/// <param name="Parameters">The governed numbers.</param>
/// <param name="PostingRules">What a job must satisfy to be posted.</param>
/// <param name="AskBook">Workers' asks.</param>
/// <param name="JobMarket">Jobs and receipts.</param>
/// <param name="JobReader">What is read of jobs.</param>
/// <param name="FoldReferee">Re-executes folds.</param>
/// <param name="ProgramReferee">Registers programs and judges them by the rules of valid ones.</param>
/// <param name="DisputeGame">Disputes.</param>
/// <param name="ReceiptDesk">Signed and batched receipts.</param>
/// <param name="DeliveryDesk">Last payments, until the weights are delivered.</param>
/// <param name="AuditCourt">Audits of segments.</param>
/// <param name="AuditorRegistry">Stakes of auditors.</param>
/// <param name="DataCourt">Requests for states.</param>
public sealed record Deployment(
    ulong ChainId,
    ulong Block,
    Address Token,
    Address WrappedEther,
    Address StakeVault,
    Address Escrow,
    Address Reputation,
    Address Timelock,
    Address Governor,
    Address Parameters,
    Address PostingRules,
    Address AskBook,
    Address JobMarket,
    Address JobReader,
    Address FoldReferee,
    Address ProgramReferee,
    Address DisputeGame,
    Address ReceiptDesk,
    Address DeliveryDesk,
    Address AuditCourt,
    Address AuditorRegistry,
    Address DataCourt)
{
    /// <summary>Before anything is deployed.</summary>
    public static Deployment Nowhere { get; } = new(0, 0, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default, default);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new AddressConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a deployment file.</summary>
    /// <exception cref="InvalidDataException">The file is not a deployment: the message names file and reason.</exception>
    public static Deployment Load(string path)
    {
        try
        {
            Deployment deployment = JsonSerializer.Deserialize<Deployment>(File.ReadAllText(path), Json)
                ?? throw new JsonException("expected an object, got null");
            return deployment.JobMarket.IsZero || deployment.DisputeGame.IsZero
                ? throw new JsonException("expected the addresses of jobMarket and disputeGame, got none")
                : deployment;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"deployment: {exception.Message} ({path})", exception);
        }
    }

    /// <summary>Writes the file, replacing it at once.</summary>
    public void Save(string path)
    {
        string temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Json) + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
