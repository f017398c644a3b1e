using Verifiable.Execution.Data;

namespace Verifiable.Economics.Simulation;

/// <summary>Plays one job after another: claim, segments, audits, checks, disputes, payments.</summary>
/// <remarks>For one thread; everything random comes from the job's own stream.</remarks>
internal sealed class JobRun(MarketRules rules, Ledger ledger)
{
    private const double LateChance = 0.05;
    private const double FalseChallengeChance = 0.01;
    private readonly JobLedger _ledger = new(ledger, rules.Population);
    private readonly List<int> _drawn = [];
    private readonly List<int> _finders = [];
    private readonly Prices _prices = rules.Prices;
    private PhiloxStream _random;

    /// <summary>What happened in the jobs so far.</summary>
    public RoundCount Count { get; } = new();

    /// <summary>Plays a job.</summary>
    public void Play(PhiloxStream random, int requester, int worker)
    {
        _random = random;
        _ledger.Begin();
        AgentConduct conduct = rules.Population.ConductOf(worker);
        _ledger.PayGas(worker, 2 * _prices.Gas);
        bool isHeld = conduct == AgentConduct.Colluding && Happens(rules.Terms.Withholding);
        if (isHeld)
            _ledger.PayGas(worker, _prices.Withholding);
        if (conduct != AgentConduct.Colluding)
            ChallengeFalsely(worker);
        for (int segment = 0; segment < rules.Terms.Segments && PlaySegment(segment, requester, worker, conduct, isHeld); segment++)
        {
        }

        if (conduct == AgentConduct.Colluding)
            (rules.Population.ConductOf(requester) == AgentConduct.Colluding ? Count.SelfDealing : Count.Attempts).Add(_ledger.Coalition);
    }

    /// <summary>Plays a segment; whether the attempt goes on.</summary>
    private bool PlaySegment(int segment, int requester, int worker, AgentConduct conduct, bool isHeld)
    {
        if (conduct == AgentConduct.Lazy && Happens(LateChance))
        {
            _ledger.Burn(worker, _prices.ClaimBond);
            Count.Late++;
            return false;
        }

        bool isFalse = conduct == AgentConduct.Colluding || (conduct == AgentConduct.Rational && rules.Terms.Segments - segment <= rules.FalseSegmentsOfRational);
        if (!isFalse)
            _ledger.PayWork(worker, _prices.Work);
        _ledger.PayGas(worker, _prices.Gas);
        Count.Segments++;
        Count.False += isFalse ? 1 : 0;

        _finders.Clear();
        bool isCovered = isFalse && conduct == AgentConduct.Colluding;
        int covering = Audit(requester, isCovered, isHeld);
        Check();
        if (isFalse && _finders.Count > 0)
        {
            Slash(worker, conduct);
            BurnOfCovering(covering, rules.CoalitionVouches ? _prices.AuditStake : _prices.Miss);
            return false;
        }

        _ledger.Pay(requester, worker, _prices.Segment);
        if (rules.CoalitionVouches)
            PayCovering(requester, covering);
        else
            BurnOfCovering(covering, _prices.Miss);
        return true;
    }

    /// <summary>Draws auditors and settles with all but those who cover up for their coalition's worker, whose number it returns: they stand first in the list of the drawn.</summary>
    private int Audit(int requester, bool isCovered, bool isHeld)
    {
        _drawn.Clear();
        if (!isHeld && Happens(rules.Terms.AuditRate))
        {
            Count.Audited++;
            rules.Auditors.Draw(ref _random, _drawn);
        }

        int covering = 0;
        for (int i = 0; i < _drawn.Count; i++)
        {
            int auditor = _drawn[i];
            switch (rules.Population.ConductOf(auditor))
            {
                case AgentConduct.Lazy:
                    // Half of them keep silent; the others guess a digest, which is wrong, and do not defend it.
                    _ledger.Burn(auditor, Happens(0.5) ? _prices.Miss : _prices.AuditStake);
                    break;
                case AgentConduct.Rational when !rules.RationalAuditorsWork:
                    _ledger.Burn(auditor, _prices.Miss);
                    break;
                case AgentConduct.Colluding when isCovered:
                    (_drawn[covering], _drawn[i]) = (auditor, _drawn[covering]);
                    covering++;
                    break;
                default:
                    _ledger.PayWork(auditor, _prices.Work);
                    _ledger.Pay(requester, auditor, _prices.AuditFee);
                    _finders.Add(auditor);
                    break;
            }
        }

        return covering;
    }

    /// <summary>Lets open challengers check the segment.</summary>
    private void Check()
    {
        int audited = _finders.Count;
        rules.OpenChallengers.Draw(ref _random, _finders);
        rules.RationalChallengers.Draw(ref _random, _finders);
        for (int i = audited; i < _finders.Count; i++)
            _ledger.PayWork(_finders[i], _prices.Work);
        Count.Checked += _finders.Count > audited ? 1 : 0;
    }

    /// <summary>The worker loses a dispute to one of those who found it out, or to an accomplice who was quicker with its help.</summary>
    private void Slash(int worker, AgentConduct conduct)
    {
        Count.Found++;
        Count.Slashed++;
        if (conduct == AgentConduct.Colluding && rules.Accomplices.Count > 0 && rules.Terms.Accomplices > 0)
        {
            // In front of the honest games; the first wins.
            for (int i = 0; i < rules.Terms.Accomplices; i++)
                _finders.Insert(0, Accomplice());
        }
        else
        {
            int winner = (int)(((ulong)_random.NextWord() * (ulong)_finders.Count) >> 32);
            (_finders[0], _finders[winner]) = (_finders[winner], _finders[0]);
        }

        long share = _prices.Stake / 4 / _finders.Count;
        foreach (int game in _finders)
        {
            _ledger.PayGas(game, _prices.Gas);
            _ledger.Pay(worker, game, share);
        }

        _ledger.PayGas(worker, _prices.Game);
        _ledger.PayGas(_finders[0], _prices.Game);
        _ledger.Pay(worker, _finders[0], _prices.Bond);
        _ledger.Burn(worker, _prices.Stake - _prices.Bond - (share * _finders.Count));
    }

    /// <summary>An accomplice of other workers attacks an honest one: it loses its bond, out of which the worker's moves are paid up to a half.</summary>
    private void ChallengeFalsely(int worker)
    {
        if (rules.Accomplices.Count == 0 || !Happens(FalseChallengeChance))
            return;
        int challenger = Accomplice();
        long reimbursed = Math.Min(_prices.Game, _prices.Bond / 2);
        _ledger.PayGas(challenger, _prices.Gas + _prices.Game);
        _ledger.PayGas(worker, _prices.Game);
        _ledger.PayWork(worker, _prices.Work);
        _ledger.Pay(challenger, worker, reimbursed);
        _ledger.Burn(challenger, _prices.Bond - reimbursed);
        Count.FalseChallenges++;
    }

    private void PayCovering(int requester, int covering)
    {
        for (int i = 0; i < covering; i++)
            _ledger.Pay(requester, _drawn[i], _prices.AuditFee);
    }

    private void BurnOfCovering(int covering, long amount)
    {
        for (int i = 0; i < covering; i++)
            _ledger.Burn(_drawn[i], amount);
    }

    private int Accomplice()
    {
        AgentGroup group = rules.Accomplices[0];
        return group.First + (int)(((ulong)_random.NextWord() * (ulong)group.Count) >> 32);
    }

    private bool Happens(double chance) => _random.NextWord() < (ulong)(chance * 4294967296.0);
}
