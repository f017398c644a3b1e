using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using JobSpec = Verifiable.Protocol.Jobs.JobSpec;
using Claim = Verifiable.Protocol.Disputes.StepClaim;

namespace Verifiable.Gas.Scenarios;

/// <summary>The audit of one segment: three auditors of one unit each are drawn, one of them answers.</summary>
internal sealed class AuditScenario : IGasScenario
{
    private const uint Everything = 1_000_000;
    private const ushort Auditors = 3;

    /// <inheritdoc/>
    public int Order => 2;

    /// <inheritdoc/>
    public string Title => "The audit of one segment, with three auditors";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        using var job = new LeNetJob();
        var court = new AuditCourt(chain.Rpc, chain.Deployment.AuditCourt);
        var registry = new AuditorRegistry(chain.Rpc, chain.Deployment.AuditorRegistry);
        Address[] auditors = [await chain.NewAccountAsync(), await chain.NewAccountAsync(), await chain.NewAccountAsync()];
        ulong join = 0;
        foreach (Address one in auditors)
            join = (await chain.SendAsync(one, registry.Join(1))).GasUsed;
        var fee = BigInteger.Pow(10, 15);
        JobSpec spec = Terms.Of(chain, job.Job.Spec);
        spec = spec with { Audits = new(Everything, Auditors, fee, 2 * Auditors * fee * spec.SegmentCount) };
        var claim = new Claim(Keccak256.Hash("before"u8), Keccak256.Hash("after"u8), Keccak256.Hash("trace"u8));
        SubmittedJob submitted = await SubmittedJob.SubmitAsync(chain, spec, job.Encoded, claim.StateAfter);
        var name = new AuditName((ulong)submitted.Id, 0, 0);
        ulong enlist = 0;
        foreach (Address one in auditors)
            enlist = (await chain.SendAsync(one, registry.Enlist(submitted.Id))).GasUsed;
        for (int block = 0; block < 5; block++)
            await chain.AdvanceTimeAsync(1);
        ulong draw = (await chain.SendAsync(auditors[0], court.Draw(submitted.Id, 0, [0]))).GasUsed;

        var contractClaim = new StepClaim(claim.StateBefore, claim.StateAfter, claim.Trace);
        Hash256 salt = Keccak256.Hash("salt"u8);
        ulong answers = (await chain.SendAsync(submitted.Worker, court.CommitClaim(name.Id, Digest(submitted.Worker)))).GasUsed;
        ulong answer = (await chain.SendAsync(auditors[0], court.Commit(name.Id, 0, Digest(auditors[0])))).GasUsed;
        Audit audit = await court.AuditOfAsync(name.Id);
        await chain.AdvanceTimeAsync((2 * (long)(audit.RevealUntil - audit.CommitUntil)) + (2 * Terms.SegmentTime) + 10);
        answers += (await chain.SendAsync(submitted.Worker, court.RevealClaim(name.Id, contractClaim, salt))).GasUsed;
        answer += (await chain.SendAsync(auditors[0], court.Reveal(name.Id, 0, contractClaim, salt))).GasUsed;
        await chain.AdvanceTimeAsync((long)(audit.DisputeUntil - audit.CommitUntil));
        ulong settle = (await chain.SendAsync(submitted.Worker, court.Settle(name.Id))).GasUsed;
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow);
        await chain.SendAsync(submitted.Worker, chain.Market.FinalizeSegment(submitted.Id));
        ulong collect = (await chain.SendAsync(auditors[0], court.Collect(name.Id, auditors[0], 0))).GasUsed;
        return
        [
            new("auditJoin", join, "an account joins the auditors with one unit"),
            new("auditEnlist", enlist, "an auditor enlists its units for a job"),
            new("auditDraw", draw, "anyone draws the audit of a segment that is sampled"),
            new("auditAnswer", answer, "an auditor answers: it commits to the segment's last step, and reveals it"),
            new("auditClaim", answers, "the worker does so too"),
            new("auditSettle", settle, "anyone ends the audit; the segment's hold is lifted"),
            new("auditCollect", collect, "anyone pays the fee of a right answer"),
        ];

        Hash256 Digest(Address account) => AuditAnswer.Digest(account, name, AuditAnswer.Of(claim), salt);
    }
}
