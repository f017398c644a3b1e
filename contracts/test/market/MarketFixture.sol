// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditorRegistry} from "../../src/audits/AuditorRegistry.sol";
import {DataCourt} from "../../src/data/DataCourt.sol";
import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {ProtocolParameters} from "../../src/governance/ProtocolParameters.sol";
import {AskBook} from "../../src/market/AskBook.sol";
import {Courts} from "../../src/types/Courts.sol";
import {JobMarket} from "../../src/market/JobMarket.sol";
import {JobReader} from "../../src/market/JobReader.sol";
import {PostingRules} from "../../src/market/PostingRules.sol";
import {Reputation} from "../../src/market/Reputation.sol";
import {Escrow} from "../../src/money/Escrow.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {StakeVault} from "../../src/money/StakeVault.sol";
import {ReceiptDesk} from "../../src/receipts/ReceiptDesk.sol";
import {FoldReferee} from "../../src/referee/FoldReferee.sol";
import {ProgramReferee} from "../../src/referee/ProgramReferee.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {WrappedEther} from "../../src/token/WrappedEther.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Audits, JobSpec, Payment, Verification} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {Test} from "../Test.sol";

/// @notice Deploys everything but the dispute game, and funds the usual people.
/// @dev The subclass says who the dispute game and the judge of programs are, by `wire`.
abstract contract MarketFixture is Test {
    uint128 internal constant STAKE = 1000 ether;
    uint128 internal constant BOND = 100 ether;
    uint128 internal constant CLAIM_BOND = 10 ether;
    uint128 internal constant AMOUNT = 600 ether + 1;
    /// @dev What the first of two segments pays: half of four fifths.
    uint128 internal constant HALFWAY = AMOUNT * 2 / 5;
    uint128 internal constant BUDGET = 20 ether;
    uint32 internal constant WINDOW = 60;
    uint32 internal constant CLOCK = 120;
    uint32 internal constant SEGMENT_TIME = 30;
    uint32 internal constant START_DEADLINE = 600;
    uint32 internal constant DEADLINE = 3600;
    uint32 internal constant MATURITY = 100;
    uint24 internal constant OPEN_DETECTION = 600_000;
    uint64 internal constant GAS_COMPENSATION = 1e12;
    uint64 internal constant UNBONDING = 1 days;
    uint128 internal constant UNIT = 10 ether;

    /// @dev What the usual worker begins with: enough for two jobs.
    uint256 internal constant FUNDS = 2 * (STAKE + CLAIM_BOND);

    VerifiableToken internal token;
    WrappedEther internal wrappedEther;
    StakeVault internal vault;
    Escrow internal escrow;
    Reputation internal reputation;
    ProtocolParameters internal parameters;
    ProgramReferee internal programs;
    AuditorRegistry internal registry;
    PostingRules internal rules;
    AskBook internal asks;
    JobMarket internal market;
    JobReader internal reader;
    ReceiptDesk internal desk;
    DataCourt internal data;
    FoldReferee internal referee;

    address internal requester = makeAddr("requester");
    address internal worker = makeAddr("worker");
    address internal challenger = makeAddr("challenger");
    address internal rival = makeAddr("rival");

    function deployMarket() internal {
        vm.warp(1_700_000_000);
        token = new VerifiableToken(1_000_000 ether);
        wrappedEther = new WrappedEther();
        vault = new StakeVault(token, UNBONDING);
        escrow = new Escrow(address(wrappedEther));
        reputation = new Reputation();
        referee = new FoldReferee();
        programs = new ProgramReferee();
        parameters = deployParameters();
        registry = new AuditorRegistry(vault, UNIT);
        rules = new PostingRules(parameters, programs, vault, registry);
        asks = new AskBook();
        market = new JobMarket(vault, escrow, reputation, rules, asks);
        reader = new JobReader(market);
        desk = new ReceiptDesk(market);
        data = new DataCourt(market, vault);
        vault.initialize(address(market), courtsWithStake());
        escrow.initialize(address(market), courtsWithMoney());
        reputation.initialize(address(market));
        asks.initialize(address(market));
        programs.initialize(address(market));
        require(token.transfer(requester, 10_000 ether), "transfer");
        fund(worker, FUNDS);
        fund(challenger, 10 * BOND);
        fund(rival, 10 * BOND);
        vm.prank(requester);
        token.approve(address(escrow), type(uint256).max);
    }

    /// @notice Names the courts.
    function wire(address game, address programReferee) internal {
        market.initialize(
            Courts({
                game: game,
                programReferee: programReferee,
                receiptDesk: address(desk),
                auditCourt: auditCourt(),
                dataCourt: dataCourt(),
                deliveryDesk: deliveryDesk()
            })
        );
    }

    /// @notice Who may hold segments; a test that is a court itself says so.
    function dataCourt() internal virtual returns (address) {
        return address(data);
    }

    /// @notice Who keeps last payments; nobody, where a test is not about deliveries.
    function deliveryDesk() internal virtual returns (address) {
        return address(0);
    }

    /// @notice Who draws audits; without one, nothing is held for them.
    function auditCourt() internal view virtual returns (address) {
        return address(0);
    }

    function courtsWithStake() internal virtual returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = address(data);
    }

    function courtsWithMoney() internal virtual returns (address[] memory) {
        return new address[](0);
    }

    function deployParameters() internal returns (ProtocolParameters) {
        address[] memory referees = new address[](1);
        referees[0] = address(referee);
        return new ProtocolParameters(
            makeAddr("governor"),
            makeAddr("guardian"),
            address(token),
            IProtocolParameters.ParameterValues({
                leastChallengeWindow: 10,
                leastMoveClock: 10,
                maturityDelay: MATURITY,
                openDetectionPpm: OPEN_DETECTION,
                colludingPpm: 333_333,
                withholdingPpm: 10_000,
                gasCompensation: GAS_COMPENSATION
            }),
            referees
        );
    }

    function fund(address account, uint256 amount) internal {
        require(token.transfer(account, amount), "transfer");
        vm.startPrank(account);
        token.approve(address(vault), type(uint256).max);
        vault.deposit(uint128(amount));
        vm.stopPrank();
    }

    function exampleHeader() internal pure returns (ProgramHeader memory) {
        return ProgramHeader(3, 2, 1, keccak256("operators"), keccak256("states"), keccak256("inputs"));
    }

    function rootOf(ProgramHeader memory header) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                header.operatorCount,
                header.stateCount,
                header.datasetCount,
                header.operatorsRoot,
                header.stateDeclarationsRoot,
                header.inputDeclarationsRoot,
                hex"60"
            )
        );
    }

    function specFor(ProgramHeader memory header, uint32 steps, uint32 interval)
        internal
        view
        returns (JobSpec memory spec)
    {
        spec.programRoot = rootOf(header);
        spec.initialStateRoot = keccak256("initial");
        spec.datasetRoot = keccak256("dataset");
        spec.scheduleRoot = keccak256("schedule");
        spec.seed = 7;
        spec.steps = steps;
        spec.checkpointInterval = interval;
        spec.referee = 1;
        spec.work = 50;
        spec.offerDeadline = uint40(block.timestamp + 30 days);
        spec.verification = Verification({
            challengeWindow: WINDOW,
            moveClock: CLOCK,
            segmentTime: SEGMENT_TIME,
            startDeadline: START_DEADLINE,
            jobDeadline: DEADLINE,
            minimumReputation: 0,
            workerStake: STAKE,
            challengerBond: BOND,
            claimBond: CLAIM_BOND
        });
        spec.audits = auditTerms();
        spec.payment = Payment(address(token), AMOUNT, AMOUNT);
    }

    function auditTerms() internal view virtual returns (Audits memory) {
        return Audits({rate: 500_000, auditors: 3, fee: 0.02 ether, budget: BUDGET});
    }

    /// @notice Registers a program, if it is not, and lets the time pass in which anybody can check it.
    function mature(ProgramHeader memory header) internal {
        uint256 registeredAt = programs.programOf(programs.register(header)).registeredAt;
        if (block.timestamp < registeredAt + MATURITY) vm.warp(registeredAt + MATURITY);
    }

    function post(uint32 steps, uint32 interval) internal returns (JobId) {
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), steps, interval);
        vm.prank(requester);
        return market.postJob(spec, "bundle");
    }

    function postAndStart(uint32 steps, uint32 interval) internal returns (JobId jobId) {
        jobId = post(steps, interval);
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        vm.stopPrank();
    }

    function submit(JobId jobId, uint32 segment, bytes32 root) internal {
        uint16 attempt = market.statusOf(jobId).attempt;
        vm.prank(worker);
        market.submitReceipt(jobId, attempt, segment, root);
    }

    function segmentRoot(uint256 segment) internal pure returns (bytes32) {
        return keccak256(abi.encode("segment", segment));
    }

    function assertState(JobId jobId, JobState expected) internal view {
        assertEq(uint256(market.statusOf(jobId).state), uint256(expected), "state");
    }

    function assertStake(address account, uint256 free, uint256 locked) internal view {
        IStakeVault.Account memory stake = vault.accountOf(account);
        assertEq(stake.free, free, "free");
        assertEq(stake.locked, locked, "locked");
    }

    function stakeOf(address account) internal view returns (uint256) {
        IStakeVault.Account memory stake = vault.accountOf(account);
        return uint256(stake.free) + stake.locked + stake.leaving;
    }

    /// @dev The vault owes exactly what it holds.
    function assertVaultSolvent() internal view {
        uint256 owed = stakeOf(worker) + stakeOf(challenger) + stakeOf(rival) + stakeOf(requester);
        owed += stakeOf(address(market));
        assertEq(token.balanceOf(address(vault)), owed, "vault");
    }

    /// @dev The escrow owes exactly what it holds: balances, and the funds of jobs that are not over.
    function assertEscrowSolvent(JobId jobId) internal view {
        (, uint256 left) = escrow.fundsOf(jobId);
        uint256 owed = left + escrow.balanceOf(address(token), requester) + escrow.balanceOf(address(token), worker);
        assertEq(escrow.owed(address(token)), owed, "owed");
        assertEq(token.balanceOf(address(escrow)), owed, "escrow");
        JobState state = market.statusOf(jobId).state;
        bool alive = state == JobState.Open || state == JobState.Claimed || state == JobState.Running;
        if (!alive) assertEq(left, 0, "funds of a job that is over");
    }
}
