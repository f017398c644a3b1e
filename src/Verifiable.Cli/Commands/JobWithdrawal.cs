using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable job withdraw</c>: what a job, or all jobs in its token, left to the caller.</summary>
internal static class JobWithdrawal
{
    public static Command Create(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobCommand.JobArgument();
        var command = new Command("withdraw", "Take all that is owed to you in a job's token: refunds of its escrow and, once it is over, audit fees that nobody earned.") { id };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            ulong jobId = parsed.GetValue(id);
            JobStatus status = await JobCommand.StatusAsync(session, jobId, cancellationToken);
            var result = new JsonObject { ["job"] = jobId };
            if (await ReclaimableAsync(session, jobId, status, cancellationToken) is { IsZero: false } fees)
            {
                result["auditFees"] = fees.ToString(CultureInfo.InvariantCulture);
                await session.SendAsync(session.AuditCourt.Reclaim(jobId), cancellationToken);
            }

            var reader = new JobReader(session.Rpc, session.Deployment.JobReader);
            Address token = (await reader.SpecOfAsync(jobId, BlockTag.Latest, cancellationToken)).Payment.Token;
            BigInteger owed = await session.Escrow.BalanceOfAsync(token, session.Account, BlockTag.Latest, cancellationToken);
            result["token"] = token.ToString();
            result["amount"] = owed.ToString(CultureInfo.InvariantCulture);
            if (!owed.IsZero)
                result["transaction"] = (await session.SendAsync(session.Escrow.Withdraw(token), cancellationToken)).TransactionHash.ToHex();
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<BigInteger> ReclaimableAsync(ChainSession session, ulong jobId, JobStatus status, CancellationToken cancellationToken) =>
        !session.Deployment.AuditCourt.IsZero && (JobState)status.State is (JobState.Finalized or JobState.Cancelled or JobState.Void)
            ? await session.AuditCourt.ReturnedOfAsync(jobId, BlockTag.Latest, cancellationToken)
            : BigInteger.Zero;
}
