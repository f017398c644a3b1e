using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Protocol.Tests.Programs;
using Spec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>The evidence that a program is invalid voids its job on the real contracts, and no evidence voids a valid one.</summary>
[Collection(ChainCollection.Name)]
public sealed class InvalidProgramTests(ChainFixture chain)
{
    [Fact]
    public async Task ProveInvalid_EachRuleBrokenAlone_VoidsTheJobAndReturnsEverything()
    {
        Address requester = await chain.NewAccountAsync(), worker = await chain.NewAccountAsync(), prover = await chain.NewAccountAsync();
        var proven = new HashSet<ProgramRule>();
        int turn = 0;
        foreach (object[] row in BrokenPrograms.All())
        {
            var (name, rule, program) = ((string)row[0], (ProgramRule)row[1], (StepProgram)row[2]);
            // The market refuses programs that break rules of the header.
            if (rule <= ProgramRule.Steps)
                continue;
            await VoidAsync(name, rule, StepProgramEncoding.Encode(program), (JobState)(1 + (turn++ % 3)), requester, worker, prover);
            proven.Add(rule);
        }

        Assert.Equal([.. Enum.GetValues<ProgramRule>().Where(r => r > ProgramRule.Steps)], proven.Order());
        await Ledger.AssertConservedAsync(chain);
    }

    [Fact]
    public async Task ProveInvalid_ValidProgram_NeverSucceeds()
    {
        Address requester = await chain.NewAccountAsync();
        EncodedProgram program = StepProgramEncoding.Encode(SamplePrograms.Small());
        BigInteger id = await PostAsync(program, requester);
        DefinitionOpening[] definitions =
        [
            .. program.Operators.Select((e, i) => new DefinitionOpening(DefinitionKind.Operator, i, e, program.OperatorTree.Path(i))),
            .. program.States.Select((e, i) => new DefinitionOpening(DefinitionKind.StateDeclaration, i, e, program.StateTree.Path(i))),
            .. program.Inputs.Select((e, i) => new DefinitionOpening(DefinitionKind.InputDeclaration, i, e, program.InputTree.Path(i))),
        ];
        foreach (ProgramRule rule in Enum.GetValues<ProgramRule>())
        {
            foreach (DefinitionOpening subject in definitions)
            {
                foreach (DefinitionOpening other in definitions)
                {
                    var evidence = new InvalidityEvidence(rule, program.Header, subject, other, 1);
                    string? revert = await chain.RevertOfAsync(requester, chain.ProgramReferee.ProveInvalid(id, (byte)rule, Proof(evidence)));
                    Assert.Contains(revert, new[] { "RuleHolds", "WrongDefinition", "UnknownRule" });
                }
            }
        }

        Assert.Equal(JobState.Open, (JobState)(await chain.Market.StatusOfAsync(id)).State);
    }

    private async Task VoidAsync(string name, ProgramRule rule, EncodedProgram program, JobState state, Address requester, Address worker, Address prover)
    {
        BigInteger before = await chain.Escrow.BalanceOfAsync(chain.Token.Address, requester);
        Account stake = await chain.Vault.AccountOfAsync(worker);
        BigInteger supply = await chain.Token.TotalSupplyAsync();
        BigInteger id = await PostAsync(program, requester);
        if (state >= JobState.Claimed)
            await chain.SendAsync(worker, chain.Market.Claim(id));
        if (state == JobState.Running)
            await chain.SendAsync(worker, chain.Market.Start(id, await chain.Market.SpecHashOfAsync(id)));

        ProgramViolation violation = ProgramRules.Validate(program, SamplePrograms.Steps, SamplePrograms.CheckpointInterval)[0];
        InvalidityEvidence evidence = InvalidityEvidence.Of(program, violation)!;
        Assert.True(rule == evidence.Rule, name);
        TransactionReceipt receipt = await chain.TrySendAsync(prover, chain.ProgramReferee.ProveInvalid(id, (byte)evidence.Rule, Proof(evidence)));
        Assert.True(receipt.Succeeded, $"proveInvalid: expected a void job, got a revert ({name}, {rule})");

        Assert.Equal(JobState.Void, (JobState)(await chain.Market.StatusOfAsync(id)).State);
        Assert.Equal(before + JobTerms.Payment, await chain.Escrow.BalanceOfAsync(chain.Token.Address, requester));
        Assert.Equal(stake, await chain.Vault.AccountOfAsync(worker));
        Assert.Equal(supply, await chain.Token.TotalSupplyAsync());
        Assert.Equal(BigInteger.Zero, await chain.Reputation.ScoreOfAsync(worker));
    }

    private Task<BigInteger> PostAsync(EncodedProgram program, Address requester)
    {
        var spec = new Spec(
            program.Root, Hash256.Zero, Hash256.Zero, Hash256.Zero, 0, SamplePrograms.Steps, SamplePrograms.CheckpointInterval, 1, 0, 1,
            JobTerms.Verification, Protocol.Jobs.AuditTerms.None, JobTerms.PaymentOn(chain));
        return JobTerms.PostAsync(chain, requester, spec, program.Header);
    }

    private static InvalidityProof Proof(InvalidityEvidence evidence) =>
        new(evidence.Header.ToContract(), Open(evidence.Subject), Open(evidence.Other), (byte)evidence.Operand);

    private static Opening Open(DefinitionOpening opening) => new((byte)opening.Kind, (ushort)opening.Index, opening.Encoding.ToArray(), [.. opening.Path]);
}
