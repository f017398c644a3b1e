using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable stake deposit|request|withdraw|show</c>: what backs jobs and games of an account.</summary>
internal static class StakeCommand
{
    public static Command Create(Option<OutputFormat> format) => new("stake", "Stake and bonds of an account.")
    {
        Sending("deposit", "Add to the free stake.", format, amount: true, async (session, amount, cancellationToken) =>
        {
            BigInteger wallet = await session.Token(session.Deployment.Token).BalanceOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            RequireAtMost(amount, wallet, $"what {session.Account} holds");
            await session.ApproveAsync(session.Deployment.Token, session.Deployment.StakeVault, amount, cancellationToken);
            return session.Vault.Deposit((UInt128)amount);
        }),
        Sending("request", "Ask for free stake back; it can be withdrawn after the unbonding delay.", format, amount: true, async (session, amount, cancellationToken) =>
        {
            Account account = await session.Vault.AccountOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            RequireAtMost(amount, (BigInteger)account.Free, $"the free stake of {session.Account}");
            return session.Vault.RequestWithdrawal((UInt128)amount);
        }),
        Sending("withdraw", "Take what was asked for, once the delay is over.", format, amount: false, (session, _, _) => Task.FromResult(session.Vault.Withdraw())),
        Show(format),
    };

    private static Command Sending(string name, string description, Option<OutputFormat> format, bool amount, Func<ChainSession, BigInteger, CancellationToken, Task<TransactionRequest>> request)
    {
        var chain = new ChainOptions();
        var command = new Command(name, description);
        var value = new Argument<string>("AMOUNT") { Description = $"Amount in {TokenAmount.Symbol}, such as 1000{TokenAmount.Symbol} or 0.5{TokenAmount.Symbol}, or a bare number of its smallest units (1 {TokenAmount.Symbol} = 10^{TokenAmount.Decimals})." };
        if (amount)
            command.Add(value);
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            BigInteger units = BigInteger.Zero;
            if (amount && (!TokenAmount.TryParse(parsed.GetValue(value), out units) || units.IsZero || units > (BigInteger)UInt128.MaxValue))
                throw new UsageException($"amount: expected an amount above 0 such as 1000{TokenAmount.Symbol}, or smallest units below 2^128, got {parsed.GetValue(value)}");
            using var session = ChainSession.Sending(parsed, chain);
            TransactionReceipt receipt = await session.SendAsync(await request(session, units, cancellationToken), cancellationToken);
            JsonObject result = await DescribeAsync(session, session.Account, cancellationToken);
            result["transaction"] = receipt.TransactionHash.ToHex();
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var account = new Argument<string>("ACCOUNT") { Description = "Address of the account." };
        var command = new Command("show", "Show an account's stake and reputation.") { account };
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!Address.TryParse(parsed.GetValue(account), out Address address))
                throw new UsageException($"account: expected an address, got {parsed.GetValue(account)}");
            using var session = ChainSession.Reading(parsed, chain);
            CommandOutput.Of(parsed, format).Result(await DescribeAsync(session, address, cancellationToken));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Parts per million as a number from 0 to 1.</summary>
    private static string Fraction(BigInteger partsPerMillion) => ((decimal)partsPerMillion / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);

    private static void RequireAtMost(BigInteger amount, BigInteger most, string what)
    {
        if (amount > most)
            throw new UsageException($"amount: expected at most {what}, {TokenAmount.Format(most)}, got {TokenAmount.Format(amount)}");
    }

    private static async Task<JsonObject> DescribeAsync(ChainSession session, Address address, CancellationToken cancellationToken)
    {
        Account account = await session.Vault.AccountOfAsync(address, BlockTag.Latest, cancellationToken);
        BigInteger score = await session.Reputation.ScoreOfAsync(address, BlockTag.Latest, cancellationToken);
        BigInteger confidence = await session.Reputation.ConfidenceOfAsync(address, BlockTag.Latest, cancellationToken);
        return new JsonObject
        {
            ["account"] = address.ToString(),
            ["free"] = account.Free.ToString(CultureInfo.InvariantCulture),
            ["locked"] = account.Locked.ToString(CultureInfo.InvariantCulture),
            ["leaving"] = account.Leaving.ToString(CultureInfo.InvariantCulture),
            ["score"] = Fraction(score),
            ["confidence"] = Fraction(confidence),
        };
    }
}
