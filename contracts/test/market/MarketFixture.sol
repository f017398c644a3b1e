// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeVault} from "../../src/market/IStakeVault.sol";
import {JobMarket} from "../../src/market/JobMarket.sol";
import {Reputation} from "../../src/market/Reputation.sol";
import {StakeVault} from "../../src/market/StakeVault.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec, Payment, Verification} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {Test} from "../Test.sol";

/// @notice Deploys token, vault, reputation and market, and funds the usual people.
/// @dev The subclass says who the dispute game and the program referee are.
abstract contract MarketFixture is Test {
    uint256 internal constant STAKE = 1000 ether;
    uint256 internal constant BOND = 100 ether;
    uint256 internal constant AMOUNT = 600 ether + 1;
    uint32 internal constant WINDOW = 60;
    uint32 internal constant CLOCK = 120;
    uint32 internal constant SEGMENT_TIME = 30;
    uint32 internal constant DEADLINE = 3600;
    uint64 internal constant UNBONDING = 1 days;

    VerifiableToken internal token;
    StakeVault internal vault;
    Reputation internal reputation;
    JobMarket internal market;

    address internal requester = makeAddr("requester");
    address internal worker = makeAddr("worker");
    address internal challenger = makeAddr("challenger");
    address internal rival = makeAddr("rival");

    function deployMarket() internal {
        vm.warp(1_700_000_000);
        token = new VerifiableToken(1_000_000 ether);
        vault = new StakeVault(token, UNBONDING);
        reputation = new Reputation();
        market = new JobMarket(vault, reputation, 10, 10);
        vault.initialize(address(market));
        reputation.initialize(address(market));
        require(token.transfer(requester, 10_000 ether), "transfer");
        fund(worker, 2 * STAKE);
        fund(challenger, 10 * BOND);
        fund(rival, 10 * BOND);
        vm.prank(requester);
        token.approve(address(market), type(uint256).max);
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
        spec.verification = Verification(WINDOW, CLOCK, SEGMENT_TIME, DEADLINE, STAKE, BOND);
        spec.payment = Payment(address(token), AMOUNT);
    }

    function post(uint32 steps, uint32 interval) internal returns (JobId) {
        ProgramHeader memory header = exampleHeader();
        JobSpec memory spec = specFor(header, steps, interval);
        vm.prank(requester);
        return market.postJob(spec, header, "bundle");
    }

    function postAndStart(uint32 steps, uint32 interval) internal returns (JobId jobId) {
        jobId = post(steps, interval);
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId);
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
        assertEq(token.balanceOf(address(vault)), owed, "vault");
    }

    /// @dev The market owes exactly what it holds: balances, and the escrow of jobs that are not over.
    function assertMarketSolvent(JobId jobId) internal view {
        uint256 owed = market.balanceOf(address(token), requester) + market.balanceOf(address(token), worker);
        JobState state = market.statusOf(jobId).state;
        if (state == JobState.Open || state == JobState.Claimed || state == JobState.Running) {
            owed += AMOUNT - market.statusOf(jobId).paid;
        }
        assertEq(token.balanceOf(address(market)), owed, "market");
    }
}
