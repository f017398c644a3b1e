// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DisputeGame} from "../../src/dispute/DisputeGame.sol";
import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {MarketFixture} from "../market/MarketFixture.sol";
import {KernelGradient} from "../referee/KernelGradient.sol";

/// @notice A game put where a test wants it.
contract PlantedGame is DisputeGame {
    constructor(IJobMarket market) DisputeGame(market) {}

    /// @notice Jumps to the block of a fold that begins at `firstBlock`.
    function plant(GameId id, StepClaim calldata claim, bytes calldata operator, uint32 firstBlock, uint32 exit)
        external
    {
        Game storage game = _games[id];
        bytes32 leaf = keccak256(abi.encodePacked(operator, uint8(0x40)));
        game.context = keccak256(abi.encodePacked(_hashClaim(claim), leaf, uint8(CONTEXT)));
        game.phase = Phase.ProveBlock;
        game.reductionCount = 78400;
        game.element = 14;
        game.firstBlock = firstBlock;
        game.blockCount = 1;
        game.entry = 0xbf800000;
        game.exit = exit;
    }
}

/// @notice Gas of the demo's final step, the payout of the slash included.
contract FinalStepGasTest is MarketFixture {
    uint256 private constant LIMIT = 400_000;

    PlantedGame private disputes;

    function setUp() external {
        deployMarket();
        disputes = new PlantedGame(market);
        wire(address(disputes), makeAddr("programReferee"));
    }

    /// forge-config: default.isolate = true
    function test_gas_finalStep() external {
        uint32 firstBlock = (28 * 28 * 37 + 28 * 7 + 12) / 16;
        (KernelGradient.Case memory test, uint32 right) = KernelGradient.build(14, firstBlock * 16, true);
        ProgramHeader memory header = exampleHeader();
        header.operatorCount = test.roots.operatorCount;
        JobSpec memory spec = specFor(header, 10, 10);
        mature(header);
        vm.prank(requester);
        JobId job = market.postJob(spec, 0);
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        market.submitReceipt(job, 0, 0, segmentRoot(0));
        vm.stopPrank();
        vm.startPrank(challenger);
        GameId id = disputes.open(job, 0, 0, spec.initialStateRoot, segmentRoot(0));
        StepClaim memory claim = StepClaim(keccak256("before"), keccak256("after"), test.roots.trace);
        disputes.plant(id, claim, test.operator, firstBlock, right ^ 1);
        disputes.proveFold(id, disputes.gameOf(id).node, IDisputeGame.FoldProof(claim, test.operator, test.witness));
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.stopPrank();
        assertState(job, JobState.Open);
        vm.snapshotValue("FinalStep", "proveFold, a block of LeNet's kernel gradient", gas);
        assertLe(gas, LIMIT, "gas of the final step");
    }
}
